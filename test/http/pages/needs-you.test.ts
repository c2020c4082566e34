import { describe, expect, it } from 'vitest';
import type { Run } from '../../../functions/domain/run/run.ts';
import { startFailure } from '../../../functions/domain/run/start-reason.ts';
import { formatRunId } from '../../../functions/domain/shared/identifiers.ts';
import { NOW } from '../api-under-test.ts';
import { apiWithJob } from './browser.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const textOf = (html: string): string => html.replaceAll(/<[^>]+>/g, '').replaceAll(/\s+/g, ' ');

/** What stands under a title of the box of what needs somebody. */
const underTitle = (page: string, title: string): string => {
  const [, items = ''] = new RegExp(`<h3>${title}</h3><ul>(.*?)</ul>`, 's').exec(page) ?? [];
  return textOf(items);
};

/** A job with a run that ended so, and earlier ones like it. */
const withEnds = async (ends: readonly Partial<Run>[]) => {
  const api = await apiWithJob();
  for (const [index, end] of ends.entries()) {
    await api.send('POST', `/v1/jobs/${api.id}/runs`);
    const [run] = (await api.runs.listOfJob(api.id, { limit: 1 })).items;
    const job = await api.jobs.load(api.id);
    if (!job || !run) throw new Error('expected a job with a run');
    const stoppedAt = NOW + index * HOUR;
    await api.runs.save({ ...run, ...end, stoppedAt });
    const lastRun = { id: run.id, dueAt: run.dueAt, status: 'failed' as const, ...end, stoppedAt };
    await api.jobs.save({ ...job, activeRuns: [], state: 'scheduled', lastRun } as typeof job);
    api.clock.advanceTo(NOW + (index + 1) * HOUR);
  }
  return api;
};

describe('what needs somebody', () => {
  it('is told with how often in a row, and for how long', async () => {
    const end = { status: 'failed', exitCode: 3 } as const;
    const { browser } = await withEnds([{ status: 'succeeded' }, end, end]);
    const text = underTitle((await browser.open('/')).text, 'Failed');
    expect(text).toContain('twice in a row for 2 h, last 1 h ago');
    expect(text).toContain('Run again');
  });

  it('is folded behind the fourth of a group', async () => {
    const api = await apiWithJob();
    const names = Array.from({ length: 6 }, (_, index) => `broken-${index}`);
    for (const [index, name] of names.entries()) {
      const { body } = await api.post({ name, image: 'busybox', every: '1h' });
      const job = await api.jobs.load(body.id);
      if (!job) throw new Error('expected a job');
      const key = { jobId: job.id, dueAt: NOW - index, copy: 1, attempt: 1 };
      const lastRun = { id: formatRunId(key), dueAt: key.dueAt, status: 'failed' } as const;
      await api.jobs.save({ ...job, lastRun });
    }
    const page = (await api.browser.open('/')).text;
    const shown = underTitle(page, 'Failed');
    expect(names.filter((name) => shown.includes(name))).toEqual(names.slice(0, 4));
    const [, rest = ''] = /<summary>2 more<\/summary><ul>(.*?)<\/ul>/s.exec(page) ?? [];
    expect(names.filter((name) => rest.includes(name))).toEqual(names.slice(4));
    expect(page).toContain('Six jobs need you.');
  });

  it('is apart where AWS would not start it, for a quota or for want of capacity, with what to do', async () => {
    const reason = startFailure("You've reached the limit on the number of vCPUs");
    const { browser } = await withEnds([{ status: 'start_failed', reason }]);
    const page = (await browser.open('/')).text;
    expect(underTitle(page, 'Failed')).toBe('');
    const text = underTitle(page, 'Refused by AWS');
    expect(text).toContain('refused for quota');
    expect(text).toContain('ask AWS to raise the Fargate vCPU quota');
    expect(text).toContain('Run again');
  });

  it('leads to where AWS helps, and to no address that somebody else wrote', async () => {
    const reason = startFailure('Your account is currently blocked, see https://registry.example.com/');
    const { browser } = await withEnds([{ status: 'start_failed', reason }]);
    const page = (await browser.open('/')).text;
    expect(underTitle(page, 'Refused by AWS')).toContain('the account is blocked');
    expect(page).toContain('<a href="https://aws.amazon.com/contact-us/">');
    expect(page).not.toContain('href="https://registry.example.com');
  });

  const withGivenUp = async (answer: number) => {
    const callback = { url: 'https://hooks.example.com/ends', on: ['run.succeeded'] };
    const api = await apiWithJob({ image: undefined, now: undefined, callback, every: '1h', url: undefined });
    api.sender.next(answer, answer);
    await api.passUntil(NOW + 2.5 * HOUR);
    return api;
  };

  it('is a callback that was given up, too, once for each receiver, and can be sent again', async () => {
    const { browser, deliveries, id } = await withGivenUp(410);
    const page = (await browser.open('/')).text;
    expect(page).toContain('One job needs you.');
    const text = underTitle(page, 'Not told');
    expect(text).toContain('callback given up twice in a row for 1 h 30 min, last 30 min ago');
    expect(text).toContain('https://hooks.example.com/ends');
    expect(text).toContain('wants no more of these. Take the callback out of the job');
    expect(page).toContain(`href="/deliveries?job=${id}&amp;show=given-up"`);
    const ids = deliveries.all().map((each) => ['id', each.id] as const);
    const { headers } = await browser.submit('/deliveries', [['back', '/'], ...ids]);
    expect(headers.location).toBe('/?did=replay&count=2&failed=0');
    const after = (await browser.open(String(headers.location))).text;
    expect(after).toContain('2 deliveries sent again.');
    expect(underTitle(after, 'Not told')).toBe('');
    expect(after).toContain('All well.');
  });

  it('is told of for a week', async () => {
    const { browser, clock } = await withGivenUp(410);
    clock.advanceTo(NOW + 8 * DAY);
    expect(underTitle((await browser.open('/')).text, 'Not told')).toBe('');
  });
});
