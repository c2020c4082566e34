import { describe, expect, it } from 'vitest';
import { apiUnderTest, faultsOf } from '../api-under-test.ts';

const CRON = ['0 9 * * MON-FRI', '30 11 * * SAT', '0 9 * * FRI'];

/** The due instants of a list that an answer holds. */
const duesOf = (items: readonly { readonly dueAt: string }[]): string[] =>
  items.map(({ dueAt }) => dueAt.slice(0, 16));

describe('a job with several crons', () => {
  // The clock stands on Saturday, 2026-11-21, at 09:30.
  const DUE = ['2026-11-21T11:30', '2026-11-23T09:00', '2026-11-24T09:00'];

  it('is answered as it was written, with the instants of all of them', async () => {
    const { post, send } = apiUnderTest();
    const { status, body } = await post({ cron: CRON });
    expect(status).toBe(201);
    expect(body).toMatchObject({ cron: CRON, nextDueAt: '2026-11-21T11:30:00.000Z' });
    expect(body.nextRuns.slice(0, 3).map((at: string) => at.slice(0, 16))).toEqual(DUE);
    expect((await send('GET', `/v1/jobs/${body.id}`)).body).toEqual(body);
    expect((await send('GET', '/v1/jobs')).body.items).toMatchObject([{ cron: CRON }]);
  });

  it('has its occurrences and its timeline by all of them, each instant once', async () => {
    const { post, send } = apiUnderTest();
    const { body: job } = await post({ cron: CRON, exclude: ['11-24', '11-26/11-27'] });
    const span = 'from=2026-11-21T09:30:00Z&to=2026-11-29T00:00:00Z';
    const due = ['2026-11-21T11:30', '2026-11-23T09:00', '2026-11-25T09:00', '2026-11-28T11:30'];
    const occurrences = await send('GET', `/v1/jobs/${job.id}/occurrences?${span}`);
    expect(duesOf(occurrences.body.items)).toEqual(due);
    const timeline = await send('GET', `/v1/timeline?${span}`);
    expect(duesOf(timeline.body.items[0].marks)).toEqual(due);
    expect(timeline.body.items[0].excluded).toEqual([
      { from: '2026-11-24T00:00:00.000Z', to: '2026-11-25T00:00:00.000Z', text: '11-24' },
      { from: '2026-11-26T00:00:00.000Z', to: '2026-11-28T00:00:00.000Z', text: '11-26/11-27' },
    ]);
  });

  it('is previewed with words of all of them', async () => {
    const { send } = apiUnderTest();
    const json = {
      cron: CRON.slice(0, 2),
      onlyEvery: '2w',
      startsAt: '2026-11-23',
      exclude: ['12-25'],
      count: 3,
    };
    const { body } = await send('POST', '/v1/preview', { json });
    expect(body.words).toBe(
      'At 09:00, Monday through Friday; and at 11:30, on Saturday; all of it only in every 2nd week, counted from that of 2026-11-23, UTC time; ' +
        'from 2026-11-23T00:00:00+00:00 on; except 12-25 of each year',
    );
    expect(body.occurrences.map(({ at }: { readonly at: string }) => at.slice(0, 10))).toEqual([
      '2026-11-23',
      '2026-11-24',
      '2026-11-25',
    ]);
  });

  it('becomes one cron and several again by edits, and is put by its name', async () => {
    const { post, send } = apiUnderTest();
    const { body: job } = await post({ name: 'a', cron: CRON });
    const patch = (json: object) =>
      send('PATCH', `/v1/jobs/${job.id}`, {
        json,
        headers: { 'content-type': 'application/merge-patch+json' },
      });
    expect((await patch({ tags: ['x'] })).body).toMatchObject({ cron: CRON, revision: 1 });
    expect((await patch({ cron: '@daily' })).body).toMatchObject({ cron: '@daily', revision: 2 });
    expect((await patch({ cron: ['@daily', '@hourly'] })).body).toMatchObject({
      cron: ['@daily', '@hourly'],
      revision: 3,
    });
    expect((await patch({ every: '1h' })).body).not.toHaveProperty('cron');
    const put = await send('PUT', '/v1/jobs/by-name/a', { json: { cron: CRON } });
    expect([put.status, put.body.cron]).toEqual([201, CRON]);
    const changed = await send('PUT', '/v1/jobs/by-name/a', { json: { cron: CRON.slice(1) } });
    expect([changed.status, changed.body.cron]).toEqual([200, CRON.slice(1)]);
    const lost = await patch({ every: null });
    expect(faultsOf(lost.body)).toEqual([': no time given: expected one of at, in, every, cron, now']);
  });

  it('is refused with the place of each that is wrong', async () => {
    const { post } = apiUnderTest();
    const { status, body } = await post({ cron: ['@daily', '0 25 * * *', '@every 5m'] });
    expect([status, faultsOf(body)]).toEqual([
      400,
      [
        '/cron/1: hours "25": expected 0 to 23',
        '/cron/2: "@every 5m": is elapsed time: write "every": "5m" in place of cron',
      ],
    ]);
  });
});

describe('a job that is due only in every other week', () => {
  const JOB = { cron: '0 9 * * MON', onlyEvery: '2w', startsAt: '2026-11-23' };

  it('is due so, and keeps it through edits', async () => {
    const { post, send } = apiUnderTest();
    const { body } = await post(JOB);
    expect(body).toMatchObject(JOB);
    expect(body.nextRuns.slice(0, 2)).toEqual(['2026-11-23T09:00:00.000Z', '2026-12-07T09:00:00.000Z']);
    const json = { cron: '0 10 * * MON' };
    const edited = await send('PATCH', `/v1/jobs/${body.id}`, { json });
    expect(edited.body.nextRuns.slice(0, 2)).toEqual([
      '2026-11-23T10:00:00.000Z',
      '2026-12-07T10:00:00.000Z',
    ]);
    const weekly = await send('PATCH', `/v1/jobs/${body.id}`, { json: { onlyEvery: null } });
    expect(weekly.body).not.toHaveProperty('onlyEvery');
    expect(weekly.body.nextRuns[1]).toBe('2026-11-30T10:00:00.000Z');
  });

  it('is refused without what it is counted from', async () => {
    const { post, send } = apiUnderTest();
    const { body } = await post(JOB);
    const edited = await send('PATCH', `/v1/jobs/${body.id}`, { json: { startsAt: null } });
    expect([edited.status, faultsOf(edited.body)]).toEqual([
      400,
      ['/onlyEvery: "2w": is counted from the day, week, month or year of startsAt, which is missing'],
    ]);
  });
});
