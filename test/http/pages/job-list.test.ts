import { describe, expect, it } from 'vitest';
import { type ApiUnderTest, apiUnderTest, NOW } from '../api-under-test.ts';
import { browserOf } from './browser.ts';

const MINUTE = 60_000;

const namesIn = (text: string): readonly string[] =>
  [...text.matchAll(/<tr id="row-.*?<td class="first"><a [^>]*><bdi>(.*?)<\/bdi>/gs)].map(
    ([, name = '']) => name,
  );

const cellsIn = (text: string, column: string): readonly string[] =>
  [...text.matchAll(new RegExp(`<td class="num ${column}">(.*?)</td>`, 'gs'))].map(([, cell = '']) =>
    cell.replaceAll(/<[^>]+>/g, ''),
  );

/** The last run of a job is over, after so many minutes. */
const endRun = async ({ jobs }: ApiUnderTest, id: string, minutes: number): Promise<void> => {
  const job = await jobs.load(id);
  const at = { dueAt: NOW, startedAt: NOW - minutes * MINUTE, stoppedAt: NOW };
  await jobs.save({ ...job!, lastRun: { id: `${id}-20261121T093000Z-1-1`, status: 'succeeded', ...at } });
};

const withJobs = async () => {
  const api = apiUnderTest();
  const create = async (json: object) => String((await api.post({ image: 'busybox', ...json })).body.id);
  const hourly = await create({ name: 'hourly', every: '1h', tags: ['a'] });
  const daily = await create({ name: 'daily', every: '1d', tags: ['a'] });
  await create({ name: 'Answer', at: '2027-03-01T00:00:00Z' });
  await endRun(api, hourly, 2);
  await endRun(api, daily, 10);
  return { api, browser: browserOf(api) };
};

describe('the list of jobs', () => {
  it('tells how long the last run took, and what the next 30 days cost at that', async () => {
    const { browser } = await withJobs();
    const { text } = await browser.open('/');
    expect(namesIn(text)).toEqual(['hourly', 'daily', 'Answer']);
    expect(cellsIn(text, 'took')).toEqual(['2 min', '10 min', '–']);
    expect(cellsIn(text, 'price')).toEqual(['$0.42', '$0.09', '–']);
    expect(text).toContain('if each takes as long as the last one');
  });

  it.each([
    ['name', ['Answer', 'daily', 'hourly']],
    ['-name', ['hourly', 'daily', 'Answer']],
    ['next', ['hourly', 'daily', 'Answer']],
    ['-next', ['Answer', 'daily', 'hourly']],
    ['took', ['hourly', 'daily', 'Answer']],
    ['-took', ['daily', 'hourly', 'Answer']],
    ['price', ['daily', 'hourly', 'Answer']],
    ['-price', ['hourly', 'daily', 'Answer']],
  ])('is sorted by %s as its address says', async (sort, names) => {
    const { browser } = await withJobs();
    const { text } = await browser.open(`/?sort=${sort}`);
    expect(namesIn(text)).toEqual(names);
    expect(text).toContain(`<option value="${sort}" selected>`);
  });

  it('has heads that sort, and the other way round where it is sorted so', async () => {
    const { browser } = await withJobs();
    const { text } = await browser.open('/?sort=-price&tag=a');
    expect(namesIn(text)).toEqual(['hourly', 'daily']);
    expect(text).toMatch(
      /<th class="num" aria-sort="descending"><a class="sort" href="\/\?tag=a&amp;sort=price#jobs"/,
    );
    expect(text).toMatch(/<th><a class="sort" href="\/\?tag=a&amp;sort=name#jobs"/);
    expect(text).toContain('Sorted by price, the highest first.');
  });

  it('keeps its order over tabs, filters and what is done with many', async () => {
    const { browser } = await withJobs();
    const { text } = await browser.open('/?sort=-took');
    expect(text).toContain('href="/?state=scheduled&amp;sort=-took"');
    const { headers } = await browser.submit('/bulk', { all: 'yes', do: 'pause', sort: '-took' });
    expect(headers.location).toMatch(/^\/\?sort=-took&did=pause/);
  });

  it('is sorted as a whole over its pages', async () => {
    const api = apiUnderTest();
    for (let number = 30; number > 0; number -= 1) {
      await api.post({ name: `job ${number}`, image: 'busybox', every: `${number}h` });
    }
    const browser = browserOf(api);
    const first = await browser.open('/?sort=name');
    const more = /href="(\/\?sort=name&amp;cursor=25)"/.exec(first.text)?.[1] ?? '';
    const second = await browser.open(more.replace('&amp;', '&'));
    const all = [...namesIn(first.text), ...namesIn(second.text)];
    expect(all).toEqual(Array.from({ length: 30 }, (_, index) => `job ${index + 1}`));
  });

  it('says what is sorted where there are more jobs than are looked at', async () => {
    const api = apiUnderTest();
    const { body } = await api.post({ name: 'z', image: 'busybox', every: '1h' });
    const job = await api.jobs.load(body.id);
    for (let number = 0; number < 500; number += 1) {
      await api.jobs.insert({ ...job!, id: number.toString(16).padStart(32, '0'), name: `n${number}` });
    }
    const { text } = await browserOf(api).open('/?sort=-name');
    expect(text).toContain('only the first 500 jobs of the list');
  });

  it.each(['sort=size', 'sort=name&cursor=x', 'sort=name&cursor=0'])('refuses %s', async (query) => {
    const { browser } = await withJobs();
    expect((await browser.open(`/?${query}`)).status).toBe(400);
  });
});
