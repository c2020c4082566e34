import { describe, expect, it } from 'vitest';
import { ZONE_DATA_VERSION } from '../../../functions/domain/shared/zone-data.generated.ts';
import { apiUnderTest, faultsOf, NOW } from '../api-under-test.ts';

const HOUR = 3_600_000;
const HOURLY = { image: 'busybox', every: '1h', name: 'hourly' };

describe('GET /v1/summary', () => {
  it('counts nothing where there is nothing', async () => {
    const { status, body } = await apiUnderTest().send('GET', '/v1/summary');
    expect(status).toBe(200);
    expect(body).toEqual({
      counts: { running: 0, scheduled: 0, history: 0 },
      countedUpTo: 100,
      failures: [],
      watchdog: {},
      timezoneData: ZONE_DATA_VERSION,
    });
  });

  it('tells counts, what is due next, what failed, the pause and the last tick of the watchdog', async () => {
    const { post, send, passUntil, run, follow, launcher, sweep } = apiUnderTest();
    const { body: failing } = await post({ image: 'busybox', in: '1s', name: 'failing' });
    const { body: hourly } = await post(HOURLY);
    await passUntil(NOW + 1000);
    const { id: runId } = await run(failing.id);
    await follow(launcher.exited(runId, 3, NOW + 1000));
    await sweep();
    await send('PUT', '/v1/pause', { json: { until: '2026-11-22T00:00:00+01:00' } });
    const { body } = await send('GET', '/v1/summary');
    expect(body).toEqual({
      counts: { running: 0, scheduled: 1, history: 1 },
      countedUpTo: 100,
      next: { id: hourly.id, name: 'hourly', dueAt: '2026-11-21T10:30:00.000Z' },
      failures: [
        { id: failing.id, name: 'failing', lastRun: expect.objectContaining({ id: runId, exitCode: 3 }) },
      ],
      paused: { since: '2026-11-21T09:30:01.000Z', until: '2026-11-21T23:00:00.000Z' },
      watchdog: { lastTickAt: '2026-11-21T09:30:01.000Z' },
      timezoneData: ZONE_DATA_VERSION,
    });
  });
});

describe('PUT /v1/pause', () => {
  it('holds everything back until DELETE lets it go on', async () => {
    const { post, send, passUntil, launcher } = apiUnderTest();
    await post(HOURLY);
    const { status, body } = await send('PUT', '/v1/pause');
    expect([status, body]).toEqual([200, { since: '2026-11-21T09:30:00.000Z' }]);
    await passUntil(NOW + 1.25 * HOUR);
    expect(launcher.containers).toEqual([]);
    const resumed = await send('DELETE', '/v1/pause');
    expect([resumed.status, resumed.text]).toEqual([204, '']);
    await passUntil(NOW + 1.5 * HOUR);
    expect(launcher.containers).toHaveLength(1);
  });

  it('is over at its end', async () => {
    const { send, passUntil } = apiUnderTest();
    const { body } = await send('PUT', '/v1/pause', { json: { until: '2026-11-21T10:00:00Z' } });
    expect(body).toEqual({ since: '2026-11-21T09:30:00.000Z', until: '2026-11-21T10:00:00.000Z' });
    await passUntil(NOW + HOUR);
    expect((await send('GET', '/v1/summary')).body).not.toHaveProperty('paused');
  });

  it.each([
    [{ until: '2026-11-21T09:30:00Z' }, '/until: is in the past'],
    [{ until: '2026-12-01T00:00' }, /^\/until: "2026-12-01T00:00": expected a date and time with an offset/],
    [
      { until: '9999-12-31T23:59:59-23:59' },
      '/until: "9999-12-31T23:59:59-23:59": is after 9999-12-31T23:59:59.999Z, the last instant there is',
    ],
    [{ until: null }, '/until: null: expected text'],
    [{ till: 'x' }, '/till: "till": unknown field'],
    [{ untl: 'x' }, '/untl: "untl": unknown field; did you mean "until"?'],
    [[], ': an array: expected a JSON object'],
  ])('%j is refused', async (json, fault) => {
    const { send } = apiUnderTest();
    const { status, body } = await send('PUT', '/v1/pause', { json });
    expect(status).toBe(400);
    expect(faultsOf(body)).toEqual([typeof fault === 'string' ? fault : expect.stringMatching(fault)]);
  });

  it('takes JSON or nothing', async () => {
    const { send } = apiUnderTest();
    expect((await send('PUT', '/v1/pause', { body: 'until=tomorrow' })).status).toBe(415);
    expect((await send('PUT', '/v1/pause', { body: '' })).status).toBe(200);
  });
});

describe('POST /v1/preview', () => {
  const preview = async (json: unknown) => {
    const { send, jobs } = apiUnderTest();
    const answer = await send('POST', '/v1/preview', { json });
    expect(jobs.all()).toEqual([]);
    return answer;
  };

  it('tells instants in both times, words, size and price, and creates nothing', async () => {
    const { status, body } = await preview({
      ...{ image: 'busybox', cron: '30 2 * * *', timezone: 'Europe/Berlin', cpu: 1, copies: 2 },
      ...{ startsAt: '2027-03-27T00:00', count: 3 },
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      occurrences: [
        { at: '2027-03-27T01:30:00.000Z', local: '2027-03-27T02:30:00+01:00' },
        {
          at: '2027-03-28T01:00:00.000Z',
          local: '2027-03-28T03:00:00+02:00',
          note: expect.stringContaining('does not exist on 2027-03-28 in Europe/Berlin'),
        },
        { at: '2027-03-29T00:30:00.000Z', local: '2027-03-29T02:30:00+02:00' },
      ],
      words: expect.stringMatching(/^At 02:30, .*Europe\/Berlin time; from 2027-03-27T00:00:00\+01:00 on$/),
      size: { cpu: 1, memory: 2048 },
      price: {
        usdPerRun: expect.any(Number),
        usdPerHour: expect.any(Number),
        usdPerMonth: expect.any(Number),
        currency: 'USD',
        region: 'us-east-1',
        asOf: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
        isEstimate: false,
        assumes: expect.stringContaining('2 runs at each occurrence'),
      },
      warnings: [],
    });
  });

  it('shows the instants that the job then has, jitter and all', async () => {
    const { send, post } = apiUnderTest();
    const json = {
      image: 'busybox',
      every: '10m',
      jitter: '5m',
      exclude: ['2026-11-21T10:00/2026-11-21T12:00'],
    };
    const { body } = await send('POST', '/v1/preview', { json });
    const { body: job } = await post(json);
    expect(body.occurrences.map(({ at }: { at: string }) => at)).toEqual(job.nextRuns);
  });

  it.each([
    [{ every: '1s' }, 5],
    [{ every: '1s', count: 50 }, 50],
    [{ every: '1s', count: 1 }, 1],
    [{ in: '1m', count: 50 }, 1],
    [{ now: true }, 1],
    [{ cron: '0 0 29 2 *', count: 50 }, 50],
    [{ every: '1h', endsAt: '2026-11-21T11:30:00Z' }, 2],
  ])('of %j has %i instants', async (fields, count) => {
    const { status, body } = await preview({ image: 'busybox', ...fields });
    expect([status, body.occurrences.length]).toEqual([200, count]);
  });

  it.each([0, 51, 1.5, '5', null])('refuses the count %j beside all other faults', async (count) => {
    const { status, body } = await preview({ image: 'UPPER', cpu: 'x', in: '1s', count });
    expect(status).toBe(400);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/count',
      '/image',
      '/cpu',
    ]);
  });

  it('refuses what is no object', async () => {
    const { status, body } = await preview([]);
    expect([status, faultsOf(body)]).toEqual([400, [': an array: expected a JSON object']]);
  });
});
