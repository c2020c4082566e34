import { expect, it } from 'vitest';
import type { JobRequest } from '../../../functions/domain/request/job-fields.ts';
import { MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { atEveryCrashPoint } from '../crash-points/crashing-ports.ts';
import { mortal, named, rest } from '../crash-points/mortal.ts';
import type { Product } from '../product.ts';

const REQUEST: JobRequest = { image: 'busybox', in: '5m' };
const idempotency = { key: 'k', route: 'POST /v1/jobs', body: REQUEST };
const BY_KEY = async (product: Product) =>
  (await product.createJob({ request: REQUEST, callerName: 'alice', idempotency })).id;
const BY_NAME = async (product: Product) => {
  const request = { name: 'nightly', image: 'busybox', at: '2026-11-21T09:35:00Z' };
  return (await product.put({ name: 'nightly', request, callerName: 'alice' })).job.id;
};

it.each([
  ['created under a key', BY_KEY],
  ['put', BY_NAME],
])('a job that is %s by a process that dies, and then again, starts at its time', async (_what, make) => {
  await atEveryCrashPoint(async (point) => {
    const { product, dying, calls } = mortal(point);
    await dying(make);
    const id = await make(product);
    await rest(product);
    expect((await product.run(id)).latenessMs, named(point)).toBeLessThan(2 * SECOND);
    return calls();
  });
});

it('a job that is resumed by a process that dies, and then again, starts at its time', async () => {
  await atEveryCrashPoint(async (point) => {
    const { product, dying, calls } = mortal(point);
    const job = await product.create({ ...REQUEST, paused: true });
    const resume = (of: Product) =>
      of.revise({ id: job.id, edit: (current) => ({ request: { ...current, paused: false } }) });
    product.clock.advance(MINUTE);
    await dying(resume, 'repeat');
    await rest(product);
    expect((await product.run(job.id)).latenessMs, named(point)).toBeLessThan(2 * SECOND);
    return calls();
  });
});

it('a job that is run on request under a key by a process that dies, and then again, starts soon', async () => {
  await atEveryCrashPoint(async (point) => {
    const { product, dying, calls } = mortal(point);
    const job = await product.create({ image: 'busybox', every: '1d' });
    const request = { id: job.id, callerName: 'alice', key: 'k' };
    await dying((mortals) => mortals.runNow(request));
    const { id } = await product.runNow(request);
    await rest(product);
    expect((await product.runs.load(id))?.latenessMs, named(point)).toBeLessThan(2 * SECOND);
    return calls();
  });
});
