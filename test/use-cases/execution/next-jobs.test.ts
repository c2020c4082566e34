import { describe, expect, it } from 'vitest';
import type { JobRequest } from '../../../functions/domain/request/job-fields.ts';
import { DomainError } from '../../../functions/domain/shared/errors.ts';
import { newJobId } from '../../../functions/domain/shared/identifiers.ts';
import { type Product, productOver } from '../product.ts';

const JOB: JobRequest = { image: 'busybox', in: '1h' };
const PUT = { name: 'extract', callerName: 'alice' };
const NOBODY = 'there is no job with this id, and none was put under this name';

/** Every way to ask for a job. */
const WAYS: readonly [string, (product: Product, request: JobRequest) => Promise<unknown>][] = [
  ['a new job', (product, request) => product.create(request)],
  ['a job put under a name', (product, request) => product.put({ ...PUT, request })],
  [
    'a job put again',
    async (product, request) => {
      await product.put({ ...PUT, request: JOB });
      return product.put({ ...PUT, request });
    },
  ],
  [
    'a job put again once it is over',
    async (product, request) => {
      const { job } = await product.put({ ...PUT, request: JOB });
      await product.cancel(job.id);
      return product.put({ ...PUT, request });
    },
  ],
  [
    'an edit',
    async (product, request) => {
      const { id } = await product.create(JOB);
      return product.revise({ id, edit: (current) => ({ request: { ...current, ...request } }) });
    },
  ],
  ['a preview', async (product, request) => product.preview({ request, count: 1 })],
];

/** The faults with which something is refused. */
const faultsOf = async (answer: Promise<unknown>): Promise<Record<string, string>> => {
  const error = await answer.catch((cause: unknown) => cause);
  if (!(error instanceof DomainError)) throw new Error(`not refused: ${JSON.stringify(error)}`);
  expect(error.code).toBe('invalid');
  return Object.fromEntries(error.faults.map(({ pointer, detail }) => [pointer, detail]));
};

describe.each(WAYS)('the next job of %s', (_what, ask) => {
  it('that does not exist is a fault', async () => {
    const id = newJobId(0, new Uint8Array(10));
    for (const onSuccess of ['nobody', id]) {
      const faults = await faultsOf(ask(productOver(), { ...JOB, onSuccess }));
      expect(faults).toEqual({ '/onSuccess': `${JSON.stringify(onSuccess)}: ${NOBODY}` });
    }
  });

  it('that does not exist is told together with all other faults', async () => {
    const request: JobRequest = { ...JOB, image: 'Nope', timeout: 'soon', onSuccess: 'nobody' };
    expect(Object.keys(await faultsOf(ask(productOver(), request))).sort()).toEqual([
      '/image',
      '/onSuccess',
      '/timeout',
    ]);
  });

  it('is looked for only where its name could be one', async () => {
    const faults = await faultsOf(ask(productOver(), { ...JOB, onSuccess: ' ' }));
    expect(faults).toEqual({ '/onSuccess': expect.stringMatching(/^" ": expected the id of a job/) });
  });

  it('may be one of a name or an id', async () => {
    const product = productOver();
    const { job } = await product.put({ ...PUT, name: 'load', request: JOB });
    for (const onSuccess of ['load', job.id]) {
      await expect(ask(product, { ...JOB, onSuccess })).resolves.toBeDefined();
    }
  });
});

describe('the next job of an edit', () => {
  it('that names the same as before is not looked for again, although it is gone', async () => {
    const product = productOver();
    const { job: next } = await product.put({ ...PUT, name: 'load', request: JOB });
    const { id } = await product.create({ ...JOB, onSuccess: 'load' });
    const load = product.jobs.load.bind(product.jobs);
    product.jobs.load = async (jobId) => (jobId === next.id ? undefined : load(jobId));
    const edited = await product.revise({
      id,
      edit: (current) => ({ request: { ...current, tags: ['seen'] } }),
    });
    expect(edited.tags).toEqual(['seen']);
  });
});
