import { describe, expect, it } from 'vitest';
import { faultsOf, NOW } from '../../http/api-under-test.ts';
import { scheduler } from './scheduler-under-test.ts';

const AT_ITS_TIME = NOW + 30_000;

describe('a name is taken as it is', () => {
  it.each([
    { job_name: 'job with space' },
    { job_name: 'büro' },
    { job_name: '日報 №1' },
    { job_name: '-a' },
    { job_name: 'a', image: 'an image' },
  ])('%j: the container fails to start at its time', async (fields) => {
    const { post, send, passUntil, jobs, launcher, definitions, sweep } = scheduler();
    const { status, body } = await post({ ...fields, time: '30s' });
    const [job] = jobs.all();
    expect([status, body.message]).toEqual([
      200,
      `job ${fields.job_name} with id ${job?.id} will be scheduled to run in 30s`,
    ]);
    await passUntil(AT_ITS_TIME);
    const { body: record } = await send('GET', `/job/${job?.id}`);
    expect(record).toMatchObject({
      job_name: fields.job_name,
      status: 'finished',
      finish_status: 'did_not_run',
      finish_date: '21-11-2026 09:30:30',
    });
    const { body: runs } = await send('GET', `/v1/jobs/${job?.id}/runs`);
    expect(runs.items).toMatchObject([
      {
        status: 'start_failed',
        reason: {
          code: 'image_unusable',
          text: expect.stringContaining(`"${fields.image ?? fields.job_name}"`),
          advice: expect.stringContaining('"image"'),
        },
      },
    ]);
    await sweep();
    expect([launcher.orders.length, definitions.made.size]).toEqual([0, 0]);
  });

  it('and runs where the image beside it is usable', async () => {
    const { schedule, passUntil, launcher } = scheduler();
    await schedule({ job_name: 'job with space', image: 'busybox', time: '30s' });
    await passUntil(AT_ITS_TIME);
    expect(launcher.containers).toHaveLength(1);
  });

  it('of 255 characters, not of more', async () => {
    const { post } = scheduler();
    const answers = [255, 256].map((length) => post({ job_name: 'ü'.repeat(length), time: '2m' }));
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 400]);
  });
});

describe('by /v1 a job of an unusable image', () => {
  const withJob = async () => {
    const api = scheduler();
    const id = await api.schedule({ job_name: 'büro', time: '30s' });
    const patch = (json: unknown) => api.send('PATCH', `/v1/jobs/${id}`, { json });
    return { ...api, id, patch };
  };

  it('is shown', async () => {
    const { id, send } = await withJob();
    const { status, body } = await send('GET', `/v1/jobs/${id}`);
    expect([status, body.image, body.name]).toEqual([200, 'büro', 'büro']);
  });

  it('is edited in what else it is', async () => {
    const { patch, id, passUntil, run } = await withJob();
    const { status, body } = await patch({ name: 'office', image: 'büro', in: '10s' });
    expect([status, body.name, body.image]).toEqual([200, 'office', 'büro']);
    await passUntil(NOW + 10_000);
    expect(await run(id)).toMatchObject({ status: 'start_failed', reason: { code: 'image_unusable' } });
  });

  it('runs once it is given a usable one', async () => {
    const { patch, passUntil, launcher } = await withJob();
    expect((await patch({ image: 'busybox' })).status).toBe(200);
    await passUntil(AT_ITS_TIME);
    expect(launcher.containers).toHaveLength(1);
  });

  it.each(['an image', 'JOB_A'])('is not given "%s", which is named', async (image) => {
    const { patch } = await withJob();
    const { status, body } = await patch({ image });
    expect([status, faultsOf(body)]).toEqual([
      400,
      [expect.stringMatching(new RegExp(`^/image: "${image}": expected an image reference`))],
    ]);
  });

  it('is not put under a name, nor previewed, and the image is named', async () => {
    const { send } = await withJob();
    const json = { image: 'büro', in: '30s' };
    const refused = [
      await send('PUT', '/v1/jobs/by-name/büro', { json: { ...json, name: 'büro' } }),
      await send('POST', '/v1/preview', { json }),
      await send('POST', '/v1/jobs', { json }),
    ];
    for (const { status, body } of refused) {
      expect([status, faultsOf(body)]).toEqual([400, [expect.stringContaining('"büro"')]]);
    }
  });
});
