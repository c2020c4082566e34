import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDate } from '../../../functions/dialects/docker/docker-response.ts';
import { DAY, instantOf, wallClockOf } from '../../../functions/domain/shared/instant.ts';
import { NOW } from '../../http/api-under-test.ts';
import { scheduler } from './scheduler-under-test.ts';

const berlin = () => scheduler({ timezone: 'Europe/Berlin' });

describe('a date', () => {
  it.each([
    ['21-11-2026 16:13:00', undefined, '2026-11-21T15:13:00Z'],
    ['21-06-2027 16:13:00', undefined, '2027-06-21T14:13:00Z'],
    ['21-11-2026 16:13:00', 'America/New_York', '2026-11-21T21:13:00Z'],
    ['21-11-2026 16:13:00', 'UTC', '2026-11-21T16:13:00Z'],
    ['21-11-2026 16:13:00', ' Asia/Kathmandu ', '2026-11-21T10:28:00Z'],
    // Clocks go forward at 2:00: the first valid instant after the gap.
    ['28-03-2027 02:30:00', undefined, '2027-03-28T01:00:00Z'],
    // Clocks go back at 3:00: the first passing.
    ['31-10-2027 02:30:00', undefined, '2027-10-31T00:30:00Z'],
  ])('%s is read in the zone of the server, or in %s', async (date, timezone, instant) => {
    const { schedule, jobs } = berlin();
    await schedule({ job_name: 'a', date, ...(timezone && { timezone }) });
    const [job] = jobs.all();
    expect(job?.nextDueAt).toBe(Date.parse(instant));
    expect(job?.timezone).toBe(timezone?.trim() ?? 'Europe/Berlin');
  });

  it('that has passed there is refused as it was given', async () => {
    const { refusal } = berlin();
    // It is 10:30 in Berlin.
    expect(await refusal({ job_name: 'a', date: '21-11-2026 10:30:00' })).toBe(
      'date: "21-11-2026 10:30:00": is in the past',
    );
  });

  it.each([
    ['Europe/Berln', 'timezone: "Europe/Berln": no such time zone; did you mean Europe/Berlin?'],
    [
      '+02:00',
      'timezone: "+02:00": an offset is not the name of a time zone: name a place such as Europe/Berlin, or Etc/GMT-2, whose sign is reversed, for +02:00 all year',
    ],
    [['UTC'], 'timezone: expected one text'],
    [7, 'timezone: expected text'],
  ])('in the zone %j is refused', async (timezone, message) => {
    const { refusal } = berlin();
    expect(await refusal({ job_name: 'a', date: '21-11-2026 16:13:00', timezone })).toBe(message);
    expect(await refusal({ job_name: 'a', time: '2m', timezone })).toBe(message);
  });

  it('is written so that it is read as the same instant, in any zone', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Pacific/Apia', 'Asia/Tehran');
    const seconds = fc.integer({ min: 0, max: 75 * 365 * 86_400 });
    fc.assert(
      fc.property(zones, seconds, (zone, second) => {
        const at = NOW + second * 1000;
        const [day, month, year, hour, minute, rest] = formatDate(at, zone).split(/[- :]/).map(Number);
        const wall = { year, month, day, hour, minute, second: rest, millisecond: 0 };
        expect(wall).toEqual(wallClockOf(at, zone));
        const read = instantOf(wallClockOf(at, zone), zone);
        // Local times that pass twice mean the first.
        expect(at - read).toBeGreaterThanOrEqual(0);
        expect(at - read).toBeLessThan(DAY / 8);
      }),
    );
  });
});

describe('a record', () => {
  it('shows its dates in the zone of the server', async () => {
    const { schedule, send, passUntil, run, follow, launcher } = berlin();
    const id = await schedule({ job_name: 'a', time: '3s' });
    await passUntil(NOW + 3000);
    await follow(launcher.exited((await run(id)).id, 0, NOW + 3000));
    expect((await send('GET', `/job/${id}`)).body).toEqual({
      id,
      job_name: 'a',
      scheduled_in: '21-11-2026 10:30:00',
      scheduled_to: '21-11-2026 10:30:03',
      status: 'finished',
      finish_date: '21-11-2026 10:30:03',
      finish_status: 'success',
      exit_code: 0,
    });
  });

  it('in a zone of its own shows its dates there, and names it', async () => {
    const { schedule, send } = berlin();
    const id = await schedule({ job_name: 'a', date: '22-11-2026 9:00:00', timezone: 'America/New_York' });
    const record = {
      id,
      job_name: 'a',
      scheduled_in: '21-11-2026 04:30:00',
      scheduled_to: '22-11-2026 09:00:00',
      status: 'scheduled',
      timezone: 'America/New_York',
    };
    expect((await send('GET', `/job/${id}`)).body).toEqual(record);
    expect((await send('GET', '/jobs')).body.scheduled).toEqual({ [id]: record });
  });

  it('of a job that came by /v1 goes by the zone of that job', async () => {
    const { create, send } = berlin();
    const { id } = await create({ image: 'busybox', in: '30s' });
    const { body } = await send('GET', `/job/${id}`);
    expect(body).toMatchObject({ scheduled_to: '21-11-2026 09:30:30', timezone: 'UTC' });
  });
});
