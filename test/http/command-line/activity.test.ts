import { describe, expect, it } from 'vitest';
import type { Activity } from '../../../cli/api/api-shapes.ts';
import { activityTable } from '../../../cli/format/format-activity.ts';
import { apiUnderTest } from '../api-under-test.ts';

const paint = (_meaning: string, text: string): string => text;

const ENTRY: Activity = {
  id: '20261121T093002054Z-9f2c41d07ab3',
  at: '2026-11-21T09:30:02.054Z',
  caller: 'deploy',
  action: 'edited',
  jobId: '01a1fd70f1c0700087fbf7479cb86dfe',
  jobName: 'nightly',
  changes: [
    { field: 'cron', from: '0 3 * * *', to: '30 3 * * *' },
    { field: 'name', from: 'old' },
    { field: 'environment', isHidden: true, added: ['A'], removed: ['B'], changed: ['C', 'D'] },
    { field: 'shell', isHidden: true },
  ],
  links: {},
};

const linesOf = (entries: readonly Activity[], withJob = true): string[] =>
  activityTable(entries, { paint, withJob }).trimEnd().split('\n');

describe('the table of who did what', () => {
  it('tells the caller, what was done, and from what to what', () => {
    const [head, row] = linesOf([ENTRY]);
    expect(head).toMatch(/^TIME +CALLER +WHAT +JOB +CHANGES$/);
    expect(row?.split(/ {2,}/)).toEqual([
      '2026-11-21 09:30:02Z',
      'deploy',
      'edited',
      'nightly',
      'cron: 0 3 * * * → 30 3 * * *; name: old → (none); environment: +A -B ~C ~D; shell',
    ]);
  });

  it('of one job names no job', () => {
    expect(linesOf([ENTRY], false)[0]).toMatch(/^TIME +CALLER +WHAT +CHANGES$/);
  });

  it('names what a change is about that is of no job', () => {
    const { jobId: _jobId, jobName: _jobName, ...rest } = ENTRY;
    const pause: Activity = { ...rest, action: 'all_paused', changes: [{ field: 'pause', to: 'x' }] };
    const token: Activity = { ...rest, action: 'token_revoked', token: 'ci', changes: [] };
    const [, first, second] = linesOf([pause, token]);
    expect(first).toMatch(/all paused +pause: x$/);
    expect(second).toMatch(/token revoked +ci$/);
  });

  it('cannot steer the terminal', () => {
    const evil: Activity = { ...ENTRY, caller: '\u001b[2J', changes: [{ field: 'name', to: '\u001b[2J' }] };
    expect(activityTable([evil], { paint, withJob: true })).not.toContain('\u001b');
  });

  it('says that there is nothing', () => {
    expect(linesOf([])).toEqual(['Nobody has changed anything.']);
  });
});

describe('GET /v1/activity', () => {
  it('goes on page by page, and knows jobs by their names', async () => {
    const { send, post, clock } = apiUnderTest();
    for (const name of ['a', 'b', 'c']) {
      await post({ name, image: 'busybox', every: '1h' });
      clock.advance(1000);
    }
    const first = await send('GET', '/v1/activity?limit=2');
    expect(first.body.items.map(({ jobName }: Activity) => jobName)).toEqual(['c', 'b']);
    const rest = await send('GET', `/v1/activity?limit=2&cursor=${first.body.nextCursor}`);
    expect(rest.body.items.map(({ jobName }: Activity) => jobName)).toEqual(['a']);
    expect(rest.body.nextCursor).toBeUndefined();
  });

  it('refuses what it does not know', async () => {
    const { send } = apiUnderTest();
    expect((await send('GET', '/v1/activity?since=x')).status).toBe(400);
    expect((await send('GET', '/v1/activity?cursor=x')).status).toBe(400);
    expect((await send('GET', '/v1/jobs/x/activity')).status).toBe(404);
  });
});
