import { setTimeout } from 'node:timers/promises';
import { PATIENCE } from '../../patience.ts';
import type { LocalMode } from '../../product/support/local-mode.ts';

/** Jobs and runs of every kind, by what they are. */
export interface Made {
  readonly failing: string;
  readonly failedRun: string;
  readonly hostile: string;
  readonly hostileRun: string;
}

/** A name that is markup, and turns what stands behind it around. */
const HOSTILE_NAME = '<b onclick="alert(1)">x</b> \u0085gnp';
const HOSTILE_SHELL = "printf '<script>alert(1)</script>\\n\\342\\200\\256after\\n\\033[31mred\\033[0m\\n'";

/** Asks again until there is an answer. Not by Vitest: pictures are taken without it. */
const eventually = async <T>(ask: () => Promise<T | undefined>): Promise<T> => {
  const until = performance.now() + PATIENCE.timeout;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > until) throw new Error('waited too long');
    await setTimeout(PATIENCE.interval);
  }
};

/** Creates a job and gives its id. */
export const makeJob = async (local: LocalMode, job: object): Promise<string> => {
  const { status, body } = await local.call('POST', '/v1/jobs', { image: 'busybox', ...job });
  if (status !== 201) throw new Error(`expected a job, got ${status} ${JSON.stringify(body)}`);
  return body.id;
};

/** Starts a job as soon as its run before is over, and gives the run. */
export const startRun = (local: LocalMode, id: string): Promise<string> =>
  eventually(async () => {
    const { status, body } = await local.call('POST', `/v1/jobs/${id}/runs`);
    return status === 202 ? body.id : undefined;
  });

/** Runs a job, and gives the run once it is over. */
export const runToEnd = async (local: LocalMode, id: string): Promise<string> => {
  const runId = await startRun(local, id);
  return eventually(async () => {
    const { body } = await local.call('GET', `/v1/runs/${runId}`);
    return body.stoppedAt === undefined ? undefined : runId;
  });
};

/** Makes jobs of every kind. */
export const makeJobs = async (local: LocalMode): Promise<Made> => {
  const failing = await makeJob(local, {
    name: 'send-invoices',
    shell: 'echo begins; echo breaks >&2; exit 3',
    cron: '0 9 * * 1-5',
    timezone: 'Europe/Berlin',
    tags: ['prod'],
  });
  const hostile = await makeJob(local, {
    name: HOSTILE_NAME,
    shell: HOSTILE_SHELL,
    environment: { NOTE: '\u202Eetoñ' },
    every: '1d',
    tags: ['<i>', '\u0085tag'],
  });
  await makeJob(local, { name: 'poll', shell: 'true', every: '1m' });
  await makeJob(local, { name: 'paused', shell: 'true', every: '1h', paused: true });
  await makeJob(local, {
    name: 'later',
    image: undefined,
    url: 'http://127.0.0.1:9/hook',
    at: '2030-01-01T00:00:00Z',
  });
  const [failedRun, hostileRun] = await Promise.all([runToEnd(local, failing), runToEnd(local, hostile)]);
  const { body: jobs } = await local.call('GET', '/v1/jobs?name=later');
  await local.call('POST', `/v1/jobs/${jobs.items[0].id}/runs`);
  return { failing, failedRun, hostile, hostileRun };
};
