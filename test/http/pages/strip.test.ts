import { describe, expect, it } from 'vitest';
import { liveUntil } from '../../use-cases/lively.ts';
import { type ApiUnderTest, apiUnderTest, NOW } from '../api-under-test.ts';
import { browserOf } from './browser.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The rows of the table form: when and what. */
const rowsOf = (page: string): readonly (readonly [string, string])[] => {
  const table = /<table class="cards strip-table">(.*?)<\/table>/s.exec(page)?.[1] ?? '';
  return [...table.matchAll(/<tr><td>.*?<\/td><td>(.*?)<\/td><td>(.*?)<\/td><\/tr>/gs)].map(
    ([, when = '', what = '']) => {
      const instant = /datetime="([^"]+)"/.exec(when)?.[1] ?? '';
      return [instant, what.replaceAll(/<[^>]+>/g, '').trim()] as const;
    },
  );
};

const WORDS: Readonly<Record<string, string>> = { pending: 'to come', unrecorded: 'not on record' };

/** What the list of occurrences tells of a span, in the words of a strip. */
const occurrencesOf = async ({ send }: Pick<ApiUnderTest, 'send'>, id: string, from: number, to: number) => {
  const span = { from: new Date(from).toISOString(), to: new Date(to).toISOString(), limit: '100' };
  const { body } = await send('GET', `/v1/jobs/${id}/occurrences?${new URLSearchParams(span)}`);
  return body.items.map(({ dueAt, status }: { dueAt: string; status: string }) => [
    dueAt,
    WORDS[status] ?? status,
  ]);
};

/** The days of the drawn marks, by their state. */
const drawnIn = (page: string): readonly (readonly [string, string])[] => {
  const wide = /<svg class="strip wide-strip".*?<\/svg>/s.exec(page)?.[0] ?? '';
  return [...wide.matchAll(/<[ag] class="m s-([a-z-]+)"[^>]*><title>[^<]*?, (\d{4}-[^<,]+Z)/g)].map(
    ([, state = '', at = '']) => [at, state] as const,
  );
};

describe('the strip of a job', () => {
  it('says what became of each night around a change of the clocks: run, skipped, left out, missed, failed, to come', async () => {
    const api = apiUnderTest();
    const begin = Date.UTC(2027, 2, 26, 12);
    api.clock.advanceTo(begin);
    const { body } = await api.post({
      name: 'nightly',
      image: 'busybox',
      cron: '30 2 * * *',
      timezone: 'Europe/Berlin',
      exclude: ['2027-03-30'],
      startDeadline: '1m',
      timeout: '0',
    });
    // The night of the change takes so long that the next one is left out.
    const clocksChange = Date.UTC(2027, 2, 28, 1);
    const life = ({ dueAt }: { readonly dueAt: number }) => ({
      takes: dueAt === clocksChange ? 30 * HOUR : 1000,
      exitCode: dueAt > Date.UTC(2027, 3, 1) ? 3 : 0,
    });
    await liveUntil(api, Date.UTC(2027, 2, 30, 12), { life });
    // Nothing is handed over for a night.
    api.alarms.takeDue(Number.POSITIVE_INFINITY);
    api.clock.advanceTo(Date.UTC(2027, 2, 31, 6));
    await liveUntil(api, Date.UTC(2027, 3, 1, 12), { life });
    const now = api.clock.now();
    const browser = browserOf(api);
    const { text } = await browser.open(`/jobs/${body.id}?range=7d&as=table`);
    const rows = rowsOf(text).filter(([, what]) => !what.startsWith('left out'));
    const told = await occurrencesOf(api, body.id, now - 7 * DAY, now + 7 * DAY);
    expect(rows.map(([when, what]) => [when, what.replace(/ 02:30 does not exist .*$/, '')])).toEqual(told);
    expect(told.slice(0, 6)).toEqual([
      ['2027-03-27T01:30:00.000Z', 'succeeded'],
      ['2027-03-28T01:00:00.000Z', 'succeeded'],
      ['2027-03-29T00:30:00.000Z', 'skipped'],
      ['2027-03-31T00:30:00.000Z', 'missed'],
      ['2027-04-01T00:30:00.000Z', 'failed'],
      ['2027-04-02T00:30:00.000Z', 'to come'],
    ]);
    expect(text).toContain('left out: <bdi>2027-03-30</bdi>');
    const picture = (await browser.open(`/jobs/${body.id}?range=7d`)).text;
    const drawn = drawnIn(picture).map(([at, state]) => [at, state === 'pending' ? 'to come' : state]);
    expect(drawn).toEqual(told);
    expect(picture).toContain('the clocks of Europe/Berlin go forward from 02:00 to 03:00');
    expect(picture).toContain('<title>left out: 2027-03-30</title>');
  });

  it('says the same as its occurrences half a year ahead, over a change of the clocks that is to come', async () => {
    const api = apiUnderTest();
    const { body } = await api.post({
      name: 'on-sundays',
      image: 'busybox',
      cron: '30 2 * * 0',
      timezone: 'Europe/Berlin',
      exclude: ['2026-12-06'],
      startDeadline: '1m',
    });
    await api.passUntil(NOW + 4 * DAY);
    await api.clock.waitUntil(NOW + 24 * DAY);
    await api.passUntil(NOW + 25 * DAY);
    const now = api.clock.now();
    const browser = browserOf(api);
    const { text } = await browser.open(`/jobs/${body.id}?range=180d&as=table`);
    const span = new URLSearchParams({
      from: new Date(now - 180 * DAY).toISOString(),
      to: new Date(now + 180 * DAY).toISOString(),
      limit: '100',
    });
    const { body: occurrences } = await api.send('GET', `/v1/jobs/${body.id}/occurrences?${span}`);
    const told = occurrences.items.map(({ dueAt, status }: { dueAt: string; status: string }) => [
      dueAt,
      WORDS[status] ?? status,
    ]);
    const rows = rowsOf(text).filter(([, what]) => !what.startsWith('left out'));
    expect(
      rows.map(([when, what]) => [when, what.replace(/ (not by schedule|02:30 does not exist .*)$/, '')]),
    ).toEqual(told);
    expect(rows).toContainEqual(['2027-03-28T01:00:00.000Z', expect.stringContaining('runs at 03:00')]);
    expect(told.map(([, status]: string[]) => status)).toEqual(
      expect.arrayContaining(['missed', 'running', 'to come']),
    );
    expect(text).toContain('left out: <bdi>2026-12-06</bdi>');
    expect(text).toContain('the clocks of Europe/Berlin go forward from 02:00 to 03:00');
    const picture = await browser.open(`/jobs/${body.id}?range=180d`);
    expect(picture.text).toContain('<line class="change"');
    expect(picture.text).toContain('left out: 2026-12-06');
  });

  it('counts where marks would be crowded', async () => {
    const api = apiUnderTest();
    const { body } = await api.post({ name: 'often', image: 'busybox', every: '1m' });
    const { text } = await browserOf(api).open(`/jobs/${body.id}`);
    expect(text).toMatch(/>1,4\d\d to come, /);
    const rows = rowsOf((await browserOf(api).open('/?as=table')).text);
    expect(rows.map(([, what]) => what)).toEqual([expect.stringMatching(/^1,4\d\d to come$/)]);
  });
});
