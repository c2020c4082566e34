import { describe, expect, it } from 'vitest';
import {
  backlogOf,
  firstDue,
  instantsAfter,
  recurringSchedule,
  type SettledTiming,
  timingPrint,
} from '../../../functions/domain/schedule/timing.ts';
import { isRecurring, type Trigger } from '../../../functions/domain/schedule/trigger.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { every, NOW, once } from '../samples.ts';

const timing = (changes: Partial<SettledTiming> = {}): SettledTiming => ({
  trigger: every(MINUTE),
  timezone: 'UTC',
  exclude: [],
  jitter: 0,
  jitterOffset: 0,
  ...changes,
});
const minutes = (...counts: readonly number[]) => counts.map((count) => NOW + count * MINUTE);
const written = (at: number) => ({ text: new Date(at).toISOString(), at });

describe('isRecurring', () => {
  it.each<[Trigger, boolean]>([
    [once(), false],
    [{ kind: 'in', text: '1s', dueAt: NOW }, false],
    [{ kind: 'now', dueAt: NOW }, false],
    [every(SECOND), true],
    [{ kind: 'cron', text: '* * * * *' }, true],
  ])('%j', (trigger, expected) => {
    expect(isRecurring(trigger)).toBe(expected);
    expect(recurringSchedule(timing({ trigger })) !== undefined).toBe(expected);
  });
});

describe('firstDue', () => {
  it('of a single instant is that, also where it has passed', () => {
    expect(firstDue(timing({ trigger: once() }), NOW - DAY)).toBe(NOW);
    expect(firstDue(timing({ trigger: once() }), NOW + DAY)).toBe(NOW);
  });

  it.each<[string, Partial<SettledTiming>, number | undefined]>([
    ['is after now', {}, NOW + MINUTE],
    ['is not before its start', { startsAt: written(NOW + HOUR) }, NOW + HOUR],
    ['may be at its end', { endsAt: written(NOW + MINUTE) }, NOW + MINUTE],
    ['is nowhere after its end', { endsAt: written(NOW + MINUTE - 1) }, undefined],
    ['is not within what is left out', { exclude: [{ text: '', from: NOW, to: NOW + HOUR }] }, NOW + HOUR],
    ['is later by its offset', { jitterOffset: 30 * SECOND }, NOW + 30 * SECOND],
    ['may be past its end by its offset', { endsAt: written(NOW), jitterOffset: 5 }, NOW + 5],
  ])('of a schedule %s', (_what, changes, expected) => {
    expect(firstDue(timing(changes), NOW)).toBe(expected);
  });
});

describe('instantsAfter', () => {
  it('are the next ones of a schedule, as many as are wanted or there are', () => {
    expect(instantsAfter(timing(), NOW, 3)).toEqual(minutes(1, 2, 3));
    expect(instantsAfter(timing({ endsAt: written(NOW + 2 * MINUTE) }), NOW, 3)).toEqual(minutes(1, 2));
    expect(instantsAfter(timing(), NOW, 0)).toEqual([]);
  });

  it('are the one of a single instant as long as it is to come', () => {
    const single = timing({ trigger: once() });
    expect(instantsAfter(single, NOW - 1, 5)).toEqual([NOW]);
    expect(instantsAfter(single, NOW, 5)).toEqual([]);
    expect(instantsAfter(single, NOW - 1, 0)).toEqual([]);
  });
});

describe('backlogOf', () => {
  const since = (inForceSince: number, changes: Partial<SettledTiming> = {}) => ({
    ...timing(changes),
    inForceSince,
  });
  const backlog = (now: number, most: number, countUpTo: number, changes: Partial<SettledTiming> = {}) =>
    backlogOf(since(NOW - DAY, changes), NOW, now, { most, countUpTo });

  it.each([
    ['only the one that is due', NOW, 100, 100, minutes(0), 0, 1],
    ['all up to now', NOW + 3 * MINUTE, 100, 100, minutes(0, 1, 2, 3), 0, 4],
    ['just not the next', NOW + 3 * MINUTE - 1, 100, 100, minutes(0, 1, 2), 0, 3],
    ['the oldest, and the others counted', NOW + 9 * MINUTE, 4, 100, minutes(0, 1, 2, 3), 6, 4],
    ['the oldest, and the others counted so far', NOW + DAY, 2, 100, minutes(0, 1), 101, 2],
    ['as many as there are', NOW + 3 * MINUTE, 4, 100, minutes(0, 1, 2, 3), 0, 4],
  ])('holds %s', (_what, now, most, countUpTo, instants, newer, next) => {
    expect(backlog(now, most, countUpTo)).toEqual({ instants, newer, next: NOW + next * MINUTE });
  });

  it('ends with its schedule', () => {
    const endsAt = written(NOW + 2 * MINUTE);
    expect(backlog(NOW + DAY, 100, 100, { endsAt })).toEqual({
      instants: minutes(0, 1, 2),
      newer: 0,
      next: undefined,
    });
    expect(backlog(NOW + DAY, 2, 100, { endsAt })).toMatchObject({ newer: 1, next: NOW + 2 * MINUTE });
  });

  it('of a single instant is that', () => {
    expect(backlog(NOW + DAY, 100, 100, { trigger: once() })).toEqual({
      instants: [NOW],
      newer: 0,
      next: undefined,
    });
  });

  it('begins with what was due, also where its schedule does not say so', () => {
    const held = backlogOf(since(NOW - DAY), NOW - 7, NOW, { most: 100, countUpTo: 100 });
    expect(held.instants).toEqual([NOW - 7, NOW]);
  });

  it('holds what came due by the timing before, up to its end', () => {
    const former = { ...timing({ trigger: every(30 * SECOND) }), until: NOW + MINUTE };
    const of = (now: number) =>
      backlogOf({ ...since(NOW + 3 * MINUTE), former }, NOW, now, { most: 100, countUpTo: 100 });
    expect(of(NOW + 4 * MINUTE)).toEqual({
      instants: minutes(0, 0.5, 1, 4),
      newer: 0,
      next: NOW + 5 * MINUTE,
    });
  });

  it('holds, beside what was due, nothing from before its timing was in force', () => {
    const of = (now: number) => backlogOf(since(NOW + 3 * MINUTE), NOW, now, { most: 2, countUpTo: 100 });
    expect(of(NOW + 3 * MINUTE)).toEqual({ instants: [NOW], newer: 0, next: NOW + 4 * MINUTE });
    expect(of(NOW + 6 * MINUTE)).toEqual({ instants: minutes(0, 4), newer: 2, next: NOW + 5 * MINUTE });
  });
});

describe('timingPrint', () => {
  const base = timing();
  const nightly: Trigger = { kind: 'cron', text: '0 2 * * *' };
  const exclude = [{ text: 'a', from: NOW, to: NOW + 1 }];

  it.each<[string, Partial<SettledTiming>]>([
    ['the interval', { trigger: every(HOUR) }],
    ['where an interval counts from', { trigger: every(MINUTE, NOW + 5) }],
    ['the kind of trigger', { trigger: { kind: 'cron', text: '1m' } }],
    ['what makes it due once', { trigger: once() }],
    ['the start', { startsAt: written(NOW) }],
    ['the end', { endsAt: written(NOW) }],
    ['what is left out', { exclude }],
    ['what jitter makes of it', { jitterOffset: 1 }],
  ])('changes with %s', (_what, changes) => {
    expect(timingPrint({ ...base, ...changes })).not.toBe(timingPrint(base));
  });

  it('tells the start from the end', () => {
    const [startsAt, endsAt] = [written(NOW), written(NOW)];
    expect(timingPrint({ ...base, startsAt })).not.toBe(timingPrint({ ...base, endsAt }));
  });

  it('changes with the zone of a cron, which is read in it', () => {
    const berlin = timing({ trigger: nightly, timezone: 'Europe/Berlin' });
    expect(timingPrint(berlin)).not.toBe(timingPrint(timing({ trigger: nightly })));
  });

  it.each<[string, Partial<SettledTiming>, Partial<SettledTiming>]>([
    ['the zone of an interval', {}, { timezone: 'Europe/Berlin' }],
    ['the zone of an instant', { trigger: once() }, { trigger: once(), timezone: 'Europe/Berlin' }],
    ['other words for the same interval', {}, { trigger: { ...every(MINUTE), text: '60s' } }],
    ['other words for the same end', { endsAt: written(NOW) }, { endsAt: { text: 'x', at: NOW } }],
    ['jitter that moves nothing', {}, { jitter: 1 }],
  ])('is the same whatever does not move an instant: %s', (_what, before, after) => {
    expect(timingPrint(timing(after))).toBe(timingPrint(timing(before)));
  });
});
