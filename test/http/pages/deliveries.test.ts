import { describe, expect, it } from 'vitest';
import { apiUnderTest, NOW } from '../api-under-test.ts';
import { browserOf } from './browser.ts';

const HOUR = 3_600_000;
const URL = 'https://hooks.example.com/runat';

/** Three jobs, of whose webhooks the last is pending, one was given up and one delivered. */
const withThree = async () => {
  const api = apiUnderTest();
  for (const [index, name] of ['taken', 'unwanted', 'tried'].entries()) {
    await api.post({ name, url: `${URL}/${name}`, in: `${index + 1}h` });
  }
  api.sender.next(204, 410, ...Array.from({ length: 20 }, () => 500));
  await api.passUntil(NOW + 3 * HOUR + 60_000);
  return { ...api, browser: browserOf(api) };
};

const rowsOf = (text: string): readonly string[] =>
  [...text.matchAll(/<tr id="delivery-(.*?)<\/tr>/gs)].map(([, row = '']) => row);

const jobsIn = (text: string): readonly string[] =>
  rowsOf(text).map((row) => /<bdi>(.*?)<\/bdi>/.exec(row)?.[1] ?? '');

describe('the page of deliveries', () => {
  it('lists those of all jobs, the latest first, each with its tries', async () => {
    const { browser } = await withThree();
    const { text } = await browser.open('/deliveries');
    expect(jobsIn(text)).toEqual(['tried', 'unwanted', 'taken']);
    const [tried, unwanted, taken] = rowsOf(text);
    expect(tried).toContain('next try');
    expect(tried).not.toContain('Send again');
    expect(unwanted).toContain('given up');
    expect(unwanted).toContain('<b>410</b>');
    expect(taken).toContain('delivered');
  });

  it.each([
    ['pending', ['tried']],
    ['delivered', ['taken']],
    ['given-up', ['unwanted']],
  ])('shows what is %s where its address says so', async (show, jobs) => {
    const { browser } = await withThree();
    const { text } = await browser.open(`/deliveries?show=${show}`);
    expect(jobsIn(text)).toEqual(jobs);
  });

  it('goes on page by page', async () => {
    const api = apiUnderTest();
    await api.post({ name: 'often', url: URL, every: '1m' });
    await api.passUntil(NOW + 30 * 60_000);
    const { text } = await browserOf(api).open('/deliveries?show=delivered');
    expect(rowsOf(text)).toHaveLength(25);
    const more = /href="(\/deliveries\?show=delivered&amp;cursor=[^"]+)"/.exec(text)?.[1] ?? '';
    expect(rowsOf((await browserOf(api).open(more.replace('&amp;', '&'))).text)).toHaveLength(5);
  });

  it('sends one again, or many, and says which could not be', async () => {
    const { browser, deliveries } = await withThree();
    const ids = deliveries.all().map(({ id }) => id);
    const fields = [...ids.map((id) => ['id', id] as const), ['back', '/deliveries?show=all'] as const];
    const many = await browser.submit('/deliveries', fields);
    expect(many).toMatchObject({
      status: 303,
      headers: { location: '/deliveries?show=all&did=replay&count=2&failed=1' },
    });
    const { text } = await browser.open(String(many.headers.location));
    expect(text).toContain('2 deliveries sent again. 1 delivery could not be: still being tried');
  });

  it('sends only the one whose own button is pressed, whatever is ticked', async () => {
    const { browser, deliveries } = await withThree();
    const [taken, unwanted] = deliveries.all();
    const { headers } = await browser.submit('/deliveries', [
      ['id', taken?.id ?? ''],
      ['only', unwanted?.id ?? ''],
    ]);
    expect(headers.location).toBe('/deliveries?did=replay&count=1&failed=0');
    expect((await deliveries.load(unwanted?.id ?? ''))?.status).toBe('pending');
    expect((await deliveries.load(taken?.id ?? ''))?.status).toBe('delivered');
  });

  it.each(['show=failed', 'cursor=x'])('refuses %s', async (query) => {
    const { browser } = await withThree();
    expect((await browser.open(`/deliveries?${query}`)).status).toBe(400);
  });
});
