import { describe, expect, it } from 'vitest';
import { isListed } from '../../../functions/dialects/docker/docker-list.ts';
import type { Job } from '../../../functions/domain/job/job.ts';
import { DomainError } from '../../../functions/domain/shared/errors.ts';
import { numberedJobId } from '../../../functions/domain/shared/job-number.ts';
import type { ListJobs } from '../../../functions/use-cases/jobs/list-jobs.ts';
import { LARGEST_ANSWER } from '../../../functions/use-cases/shared/answer-size.ts';
import { aJob, aTarget, aWebhook } from '../../domain/samples.ts';
import { scheduler } from './scheduler-under-test.ts';

/** The links of an answer, by the list that they lead on in. */
const linksOf = (link: unknown): Map<string, string> =>
  new Map(
    [...String(link ?? '').matchAll(/<([^>]+)>; rel="next"; title="(\w+)"/g)].map(
      ([, target = '', title = '']) => [title, target],
    ),
  );

const idOf = (index: number): string => String(index).padStart(32, '0');

/** Lists so many jobs of each state, in pages whose cursor is the place in the list. */
const lengths =
  (counts: Readonly<Record<string, number>>, jobOf: (index: number) => Partial<Job> = () => ({})): ListJobs =>
  async ({ state = 'running' }, { limit, cursor = '0' }) => {
    const [from, count] = [Number(cursor), counts[state] ?? 0];
    if (Number.isNaN(from)) throw new DomainError('invalid', 'the cursor cannot be read');
    const items = Array.from({ length: Math.max(0, Math.min(limit, count - from)) }, (_, index) =>
      aJob({ id: idOf(from + index), state, ...jobOf(from + index) }),
    );
    const next = from + items.length;
    return { items, ...(next < count && { cursor: String(next) }) };
  };

/** What fits into the answer of a function: JSON within JSON. */
const sizeOf = (text: string): number => Buffer.byteLength(JSON.stringify(text));

describe('GET /jobs', () => {
  it('gives all that fits into one answer, in the order of the lists', async () => {
    const { send } = scheduler({ listJobs: lengths({ running: 3, scheduled: 5000, history: 250 }) });
    const { status, body, headers } = await send('GET', '/jobs');
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['running', 'scheduled', 'history']);
    expect(Object.keys(body.scheduled)).toEqual(Array.from({ length: 5000 }, (_, index) => idOf(index)));
    expect([Object.keys(body.running).length, Object.keys(body.history).length]).toEqual([3, 250]);
    expect(headers).not.toHaveProperty('link');
  });

  it('gives 150 that were made here at once', async () => {
    const { schedule, send } = scheduler();
    const ids: string[] = [];
    for (let second = 1; second <= 150; second += 1)
      ids.push(await schedule({ job_name: 'a', time: `${second}s` }));
    const { body, headers } = await send('GET', '/jobs');
    expect(Object.keys(body.scheduled)).toEqual(ids);
    expect(headers).not.toHaveProperty('link');
  });

  it('gives what does not fit by links, each job once', async () => {
    const name = '"'.repeat(255);
    const counts = { running: 20, scheduled: 6000, history: 4000 };
    const { send } = scheduler({ listJobs: lengths(counts, () => ({ name })) });
    const seen: Record<string, string[]> = { running: [], scheduled: [], history: [] };
    const waiting = ['/jobs'];
    for (let target = waiting.pop(); target !== undefined; target = waiting.pop()) {
      const { text, body, headers } = await send('GET', target);
      expect(sizeOf(text)).toBeLessThan(LARGEST_ANSWER * 1.01);
      for (const [list, records] of Object.entries(body)) seen[list]?.push(...Object.keys(records as object));
      for (const [list, link] of linksOf(headers.link)) {
        expect(link).toMatch(new RegExp(`^/jobs\\?state=${list}&cursor=\\d+$`));
        waiting.push(link);
      }
    }
    for (const [list, count] of Object.entries(counts)) {
      expect(seen[list]).toEqual(Array.from({ length: count }, (_, index) => idOf(index)));
    }
  });

  it('leaves room for every list beside very long ones', async () => {
    const counts = { running: 50_000, scheduled: 50_000, history: 300 };
    const { send } = scheduler({ listJobs: lengths(counts) });
    const { body, headers } = await send('GET', '/jobs');
    expect(Object.keys(body.history)).toHaveLength(300);
    expect(Object.keys(body.running).length).toBeGreaterThan(2000);
    expect(Object.keys(body.scheduled).length).toBeGreaterThan(2000);
    expect([...linksOf(headers.link).keys()]).toEqual(['running', 'scheduled']);
  });

  it('reads only so far where few of very many are shown, and leads on', async () => {
    const rare = (index: number) => (index % 15_000 === 14_999 ? {} : { tags: ['tasks'] });
    const { send } = scheduler({ listJobs: lengths({ scheduled: 50_000 }, rare) });
    const first = await send('GET', '/jobs');
    expect(Object.keys(first.body.scheduled)).toEqual([idOf(14_999)]);
    const second = await send('GET', linksOf(first.headers.link).get('scheduled') ?? '');
    expect(Object.keys(second.body.scheduled)).toEqual([idOf(29_999)]);
    expect(second.body).toMatchObject({ running: {}, history: {} });
  });

  it('shows what was made here and by /v1, not what the other older APIs made', async () => {
    const { send, schedule, create } = scheduler();
    const own = await schedule();
    const { id } = await create({ image: 'busybox', in: '1h' });
    const timer = { hours: 1, url: 'https://hooks.example/timer' };
    const task = { command: 'date', frequency: 'every 2 hours' };
    const others = [
      await send('POST', '/timers', { json: timer }),
      await send('POST', '/api/v1/tasks/create', { json: task }),
      await send('POST', '/v1/jobs', { json: { url: 'https://hooks.example/job', in: '1h' } }),
      await send('POST', '/v1/jobs', { json: { name: 'marker', in: '1h' } }),
    ];
    expect(others.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    const { body } = await send('GET', '/jobs');
    expect(Object.keys(body.scheduled)).toEqual([own, id]);
  });

  it.each([
    ['/jobs?state=done', 'state: expected one of running, scheduled, history'],
    ['/jobs?cursor=x', 'cursor: expected a state beside it'],
    ['/jobs?state=history&cursor=x', expect.any(String)],
  ])('refuses %s', async (target, message) => {
    const { send } = scheduler();
    expect(await send('GET', target)).toMatchObject({ status: 400, body: { message } });
  });
});

describe('a job is listed', () => {
  it.each([
    [true, 'a container', aJob()],
    [true, 'a container with tags of its own', aJob({ tags: ['nightly', 'timers'] })],
    [false, 'a task', aJob({ tags: ['tasks'] })],
    [false, 'a job that keeps logs', aJob({ id: numberedJobId('joblog', 1) })],
    [false, 'a webhook', aJob({ target: aWebhook() })],
    [false, 'a timer', aJob({ target: aWebhook(), tags: ['timers'] })],
    [false, 'a marker', aJob({ target: { kind: 'marker' } })],
    [true, 'a container of an image that ECS refuses', aJob({ target: aTarget({ image: 'büro' }) })],
  ])('%s: %s', (expected, _what, job) => {
    expect(isListed(job)).toBe(expected);
  });
});
