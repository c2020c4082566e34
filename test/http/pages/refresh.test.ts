import { expect, it } from 'vitest';
import { SECOND } from '../../../functions/domain/shared/instant.ts';
import { apiUnderTest, NOW } from '../api-under-test.ts';
import { browserOf } from './browser.ts';

const refreshAt = async (api: ReturnType<typeof apiUnderTest>, path: string): Promise<number> => {
  const { text } = await browserOf(api).open(path);
  return Number(/data-refresh="(\d*)"/.exec(text)?.[1]);
};

it('the pages of a job and of its run look often around its start only', async () => {
  const api = apiUnderTest();
  const { body: job } = await api.post({ image: 'busybox', in: '60s' });
  const page = `/jobs/${job.id}`;
  expect(await refreshAt(api, page)).toBe(5000);
  await api.passUntil(NOW + 50 * SECOND);
  expect(await refreshAt(api, page)).toBe(500);
  await api.passUntil(NOW + 59 * SECOND + 1);
  expect(await refreshAt(api, page)).toBe(200);
  await api.passUntil(NOW + 60 * SECOND);
  const [run] = (await api.runs.listOfJob(job.id, { limit: 1 })).items;
  expect(run?.startedAt).toBeUndefined();
  expect(await refreshAt(api, page)).toBe(200);
  expect(await refreshAt(api, `/runs/${run?.id}`)).toBe(200);
  await api.passUntil(NOW + 62 * SECOND);
  expect(await refreshAt(api, page)).toBe(500);
  expect(await refreshAt(api, `/runs/${run?.id}`)).toBe(500);
});
