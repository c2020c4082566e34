import { describe, expect, it } from 'vitest';
import { SECOND } from '../../../functions/domain/shared/instant.ts';
import { liveUntil } from '../lively.ts';
import { productOver } from '../product.ts';

describe('the latest run of a job', () => {
  it('is the last attempt of the first copy', async () => {
    const product = productOver();
    const begin = product.clock.now();
    const retry = { limit: 1, backoff: '1s' };
    const job = await product.create({ image: 'busybox', in: '1s', copies: 12, retry });
    await liveUntil(product, begin + 60 * SECOND, { life: () => ({ takes: SECOND, exitCode: 1 }) });
    expect(await product.findLatestRun(job.id)).toMatchObject({ copy: 1, attempt: 2 });
  });

  it('is not one that was left out, unless there is no other', async () => {
    const product = productOver();
    const begin = product.clock.now();
    const job = await product.create({ image: 'busybox', every: '1m', overlap: 'skip' });
    await liveUntil(product, begin + 200 * SECOND, { life: () => ({ takes: 3600 * SECOND, exitCode: 0 }) });
    expect(product.runs.all().map(({ status }) => status)).toContain('skipped');
    const latest = await product.findLatestRun(job.id);
    expect(latest).toMatchObject({ dueAt: begin + 60 * SECOND, status: 'running' });
    await product.runs.save({ ...latest, status: 'missed' });
    expect(await product.findLatestRun(job.id)).toMatchObject({
      dueAt: begin + 180 * SECOND,
      status: 'skipped',
    });
  });

  it('is not there where nothing has run, nor of a job that is not there', async () => {
    const product = productOver();
    const job = await product.create();
    await expect(product.findLatestRun(job.id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(product.findLatestRun('x')).rejects.toMatchObject({ code: 'not_found' });
  });
});
