import createClient from 'openapi-fetch';
import type { components, paths } from './schema.js';

type Run = components['schemas']['Run'];

/** All that is used of Node. */
declare const process: { readonly argv: readonly string[] };

const [address = '', token = ''] = process.argv.slice(2);
const headers = token === '' ? {} : { authorization: `Bearer ${token}` };
const client = createClient<paths>({ baseUrl: address, headers });

const say = (line: object): void => console.log(JSON.stringify(line));

const refused = await client.POST('/v1/jobs', {
  // @ts-expect-error: there is no such field.
  body: { imgae: 'busybox', now: true },
});
const { error } = refused;
// In AWS there is one error more: what API Gateway says itself has a message alone.
say({ step: 'refused', status: refused.response.status, errors: error && 'errors' in error && error.errors });

const created = await client.POST('/v1/jobs', {
  params: { header: { 'idempotency-key': 'by-typescript' } },
  body: { name: 'by-typescript', image: 'busybox', shell: 'echo hello', now: true },
});
if (created.data === undefined) throw new Error(`not created: ${JSON.stringify(created.error)}`);
const { id, state, timezone } = created.data;
say({ step: 'created', status: created.response.status, id, state, timezone });

/** The run of the job, once it is over. */
const runOf = async (jobId: string): Promise<Run> => {
  const { data } = await client.GET('/v1/jobs/{id}/runs', {
    params: { path: { id: jobId }, query: { limit: 1, status: 'succeeded' } },
  });
  const [run] = data?.items ?? [];
  return run ?? runOf(jobId);
};

const { id: runId, status, exitCode } = await runOf(id);
say({ step: 'ran', runId, status, exitCode });

const output = await client.GET('/v1/runs/{runId}/output', { params: { path: { runId } } });
const lines = typeof output.data === 'object' ? output.data.items.map(({ text }) => text) : [];
say({ step: 'wrote', lines });
