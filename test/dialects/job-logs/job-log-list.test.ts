import { describe, expect, it } from 'vitest';
import { gatherPages } from '../../../functions/dialects/shared/gather-pages.ts';
import { DAY } from '../../../functions/domain/shared/instant.ts';
import { LARGEST_ANSWER } from '../../../functions/use-cases/shared/answer-size.ts';
import { NOW } from '../../http/api-under-test.ts';
import { BROWSER, jobLogs, ONCE, REPEATING } from './job-logs-under-test.ts';

const SECOND = 1000;

const jobidsOf = (body: readonly { readonly jobid: number }[]): number[] => body.map(({ jobid }) => jobid);

describe('GET /jobs?format=list', () => {
  it('is the array of the jobs of this API, by rising number, whatever their states are', async () => {
    const { create, get, send, passUntil, cancel, idOf } = jobLogs();
    const ids = [];
    for (const json of [ONCE, REPEATING, { ...ONCE, active: false }, REPEATING, { ...ONCE, shell: 'date' }]) {
      ids.push(await create(json));
    }
    await send('POST', '/v1/jobs', { json: { image: 'busybox', in: '1h', tags: ['job-logs'] } });
    await send('POST', '/timers', { json: { seconds: 3, url: 'https://a.example' } });
    await cancel(idOf(4));
    await passUntil(NOW + 1801 * SECOND);
    const { status, headers, body } = await send('GET', '/jobs?format=list');
    expect(status).toBe(200);
    expect(jobidsOf(body)).toEqual(ids);
    expect(headers).not.toHaveProperty('link');
    for (const [index, id] of ids.entries()) expect(body[index]).toEqual((await get(id)).job);
  });

  it('has a job whose tags were taken away', async () => {
    const { create, send, idOf } = jobLogs();
    await create();
    await send('PATCH', `/v1/jobs/${idOf(1)}`, { json: { tags: [] } });
    expect(jobidsOf((await send('GET', '/jobs?format=list')).body)).toEqual([1]);
  });

  it('has a thousand jobs at once', async () => {
    const { create, send } = jobLogs();
    for (let count = 1; count <= 1100; count += 1) await create();
    const { headers, body } = await send('GET', '/jobs?format=list');
    expect(jobidsOf(body)).toEqual(Array.from({ length: 1100 }, (_, index) => index + 1));
    expect(headers).not.toHaveProperty('link');
  });

  it('links to what does not fit into one answer', async () => {
    const { create, send } = jobLogs();
    const jobname = '"'.repeat(255);
    for (let count = 1; count <= 2600; count += 1) await create({ ...ONCE, jobname });
    const first = await send('GET', '/jobs?format=list');
    expect(Buffer.byteLength(JSON.stringify(first.text))).toBeLessThanOrEqual(LARGEST_ANSWER);
    const [, target = ''] = /^<([^>]+)>; rel="next"$/.exec(String(first.headers.link)) ?? [];
    const second = await send('GET', target);
    expect(second.headers).not.toHaveProperty('link');
    expect(first.body.length).toBeGreaterThan(1000);
    expect(jobidsOf([...first.body, ...second.body])).toEqual(
      Array.from({ length: 2600 }, (_, index) => index + 1),
    );
  });

  it('loses a job that has expired, whose number leaves the list', async () => {
    const { create, send, passUntil, numbers, clock } = jobLogs();
    await create();
    await create(REPEATING);
    await passUntil(NOW + 1801 * SECOND);
    clock.advance(90 * DAY);
    expect(jobidsOf((await send('GET', '/jobs?format=list')).body)).toEqual([2]);
    expect((await numbers.list('joblog', { limit: 10 })).items).toMatchObject([{ number: 2 }]);
  });

  it('keeps a number whose job may still be stored', async () => {
    const { create, send, numbers } = jobLogs();
    await numbers.addToList('joblog', { number: await numbers.next('joblog'), listedAt: NOW - DAY + 1 });
    await create();
    expect(jobidsOf((await send('GET', '/jobs?format=list')).body)).toEqual([2]);
    expect((await numbers.list('joblog', { limit: 10 })).items).toHaveLength(2);
  });
});

describe('GET /jobs', () => {
  const isArrayFor = async (accept: string | undefined, query = ''): Promise<boolean> => {
    const { create, send } = jobLogs();
    await create();
    const { status, body } = await send(
      'GET',
      `/jobs${query}`,
      accept === undefined ? {} : { headers: { accept } },
    );
    expect(status).toBe(200);
    return Array.isArray(body);
  };

  it.each([
    'application/json',
    'Application/JSON; charset=utf-8',
    'application/json;q=0.1',
    'application/problem+json, text/plain',
    'application/json, text/html;q=0',
  ])('is the array for who accepts %s', async (accept) => {
    expect(await isArrayFor(accept)).toBe(true);
  });

  it.each([
    undefined,
    '',
    '*/*',
    'application/json, */*',
    'application/json, text/plain, */*',
    'application/json, text/html',
    'application/json;q=0, text/plain',
    'text/plain',
    'application/jsonp',
    BROWSER,
  ])('is the object of the Docker scheduler for who accepts %j', async (accept) => {
    expect(await isArrayFor(accept)).toBe(false);
  });

  it('is the object where a state is asked for', async () => {
    expect(await isArrayFor('application/json', '?state=scheduled')).toBe(false);
  });

  it('is the array with format=list, whatever is accepted', async () => {
    expect(await isArrayFor(BROWSER, '?format=list')).toBe(true);
  });

  it('has no form, and takes no other format', async () => {
    const { send } = jobLogs();
    expect(await send('GET', '/jobs?form=true')).toMatchObject({
      status: 406,
      body: { message: expect.stringContaining('POST /jobs') },
    });
    expect(await send('GET', '/jobs?format=xml')).toMatchObject({
      status: 400,
      body: { message: 'format: expected list' },
    });
    expect((await send('GET', '/jobs?format=list&cursor=x')).status).toBe(400);
  });
});

describe('a list that is gathered', () => {
  const pages =
    (count: number) =>
    async ({ cursor }: { readonly cursor?: string | undefined }) => {
      const page = Number(cursor ?? 0);
      return { items: [page], ...(page + 1 < count && { cursor: String(page + 1) }) };
    };

  it('ends where the answer is full, with the cursor there', async () => {
    const part = await gatherPages(pages(5), () => LARGEST_ANSWER / 2, undefined);
    expect(part).toEqual({ items: [0, 1], cursor: '2' });
    expect(await gatherPages(pages(5), () => LARGEST_ANSWER / 2, '4')).toEqual({ items: [4] });
  });

  it('has at least one page', async () => {
    expect(await gatherPages(pages(2), () => LARGEST_ANSWER + 1, undefined)).toEqual({
      items: [0],
      cursor: '1',
    });
  });

  it('goes on over empty pages', async () => {
    const empty = async ({ cursor }: { readonly cursor?: string | undefined }) =>
      cursor === undefined ? { items: [], cursor: 'next' } : { items: [7] };
    expect(await gatherPages(empty, () => 1, undefined)).toEqual({ items: [7] });
  });
});
