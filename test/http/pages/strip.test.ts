import { describe, expect, it } from 'vitest';
import { apiUnderTest, NOW } from '../api-under-test.ts';
import { browserOf } from './browser.ts';

const DAY = 86_400_000;

/** The rows of the table form: when and what. */
const rowsOf = (page: string): readonly (readonly [string, string])[] => {
  const table = /<table class="strip-table">(.*?)<\/table>/s.exec(page)?.[1] ?? '';
  return [...table.matchAll(/<tr><td>.*?<\/td><td>(.*?)<\/td><td>(.*?)<\/td><\/tr>/gs)].map(
    ([, when = '', what = '']) => {
      const instant = /datetime="([^"]+)"/.exec(when)?.[1] ?? '';
      return [instant, what.replaceAll(/<[^>]+>/g, '').trim()] as const;
    },
  );
};

const WORDS: Readonly<Record<string, string>> = { pending: 'to come', unrecorded: 'not on record' };

describe('the strip of a job', () => {
  it('says the same as its occurrences, over a change of the clocks, with what is left out, skipped and missed', async () => {
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
