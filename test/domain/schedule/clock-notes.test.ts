import { describe, expect, it } from 'vitest';
import { occurrenceNote } from '../../../functions/domain/schedule/clock-notes.ts';
import { instantsAfter, type SettledTiming } from '../../../functions/domain/schedule/timing.ts';
import { HOUR } from '../../../functions/domain/shared/instant.ts';

const timing = (trigger: SettledTiming['trigger'], timezone: string, jitterOffset = 0): SettledTiming => ({
  trigger,
  timezone,
  exclude: [],
  jitter: jitterOffset,
  jitterOffset,
});

const cron = (text: string, timezone: string, jitterOffset = 0): SettledTiming =>
  timing({ kind: 'cron', text }, timezone, jitterOffset);

describe('occurrenceNote', () => {
  it.each([
    [
      '30 2 * * *',
      'Europe/Berlin',
      '2026-03-29T03:00+02:00',
      '02:30 does not exist on 2026-03-29 in Europe/Berlin: the clocks go forward; runs at 03:00',
    ],
    [
      '15 30 2 * * *',
      'Europe/Berlin',
      '2026-03-29T03:00+02:00',
      '02:30:15 does not exist on 2026-03-29 in Europe/Berlin: the clocks go forward; runs at 03:00',
    ],
    [
      '0 * * * *',
      'Europe/Berlin',
      '2026-03-29T03:00+02:00',
      '02:00 does not exist on 2026-03-29 in Europe/Berlin: the clocks go forward; runs once with that of 03:00',
    ],
    [
      '*/10 * * * *',
      'Australia/Lord_Howe',
      '2026-10-04T02:30+11:00',
      '02:00 to 02:30 does not exist on 2026-10-04 in Australia/Lord_Howe: the clocks go forward; all that is due in between runs once, at 02:30',
    ],
    [
      '30 23 * * *',
      'America/Nuuk',
      '2026-03-29T00:00-01:00',
      '23:30 does not exist on 2026-03-28 in America/Nuuk: the clocks go forward; runs at 2026-03-29 00:00',
    ],
    [
      '30 1 * * *',
      'America/New_York',
      '2026-11-01T01:30-04:00',
      '01:30 comes twice on 2026-11-01 in America/New_York: the clocks go back; runs at its first passing',
    ],
    [
      '*/30 * * * *',
      'America/New_York',
      '2026-11-01T01:30-04:00',
      '01:30 comes twice on 2026-11-01 in America/New_York: the clocks go back; runs at both passings',
    ],
    [
      '*/30 * * * *',
      'America/New_York',
      '2026-11-01T01:30-05:00',
      '01:30 comes twice on 2026-11-01 in America/New_York: the clocks go back; runs at its second passing, too',
    ],
    ['*/30 * * * *', 'America/New_York', '2026-11-01T02:00-05:00', undefined],
    ['*/30 * * * *', 'America/New_York', '2026-11-01T00:30-04:00', undefined],
    ['0 3 * * *', 'Europe/Berlin', '2026-03-29T03:00+02:00', undefined],
    ['0 1 * * *', 'Europe/Berlin', '2026-10-25T01:00+02:00', undefined],
    ['0 3 * * *', 'Europe/Berlin', '2026-10-25T03:00+01:00', undefined],
    ['30 2 * * *', 'Europe/Berlin', '2026-03-30T02:30+02:00', undefined],
    ['30 2 * * *', 'Asia/Kathmandu', '2026-03-29T02:30+05:45', undefined],
  ])('%s in %s at %s: %s', (text, timezone, at, note) => {
    const occurrence = Date.parse(at);
    expect(instantsAfter(cron(text, timezone), occurrence - 1, 1)).toEqual([occurrence]);
    expect(occurrenceNote(cron(text, timezone), occurrence)).toBe(note);
  });

  it('speaks of the instant before jitter moves it', () => {
    const moved = cron('30 2 * * *', 'Europe/Berlin', 5 * HOUR);
    expect(occurrenceNote(moved, Date.parse('2026-03-29T08:00+02:00'))).toMatch(/^02:30 does not exist/);
  });

  it.each([
    [
      '2026-03-29T02:30',
      '2026-03-29T03:00+02:00',
      '02:30 does not exist on 2026-03-29 in Europe/Berlin: the clocks go forward; runs at 03:00',
    ],
    [
      '2026-10-25T02:30',
      '2026-10-25T02:30+02:00',
      '02:30 comes twice on 2026-10-25 in Europe/Berlin: the clocks go back; runs at its first passing',
    ],
    ['2026-03-29T03:00', '2026-03-29T03:00+02:00', undefined],
    ['2026-10-25T03:00', '2026-10-25T03:00+01:00', undefined],
    ['2026-10-25T02:30+02:00', '2026-10-25T02:30+02:00', undefined],
  ])('of a job that is due once, at %s: %s, %s', (text, at, note) => {
    const dueAt = Date.parse(at);
    expect(occurrenceNote(timing({ kind: 'at', text, dueAt }, 'Europe/Berlin'), dueAt)).toBe(note);
  });

  it('has nothing to say of elapsed time', () => {
    const anchor = Date.parse('2026-03-29T01:00Z');
    const trigger = { kind: 'every', text: '1h', interval: HOUR, anchor } as const;
    expect(occurrenceNote(timing(trigger, 'Europe/Berlin'), anchor)).toBeUndefined();
  });
});
