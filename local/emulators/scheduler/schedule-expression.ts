import { Cron } from 'croner';
import { AwsError } from '../aws-error.ts';
import { nextCronInstant, readAwsCron } from './aws-cron.ts';

/** A schedule expression that was read: one instant, a period, or a cron pattern in its zone. */
export type ScheduleExpression =
  | { kind: 'at'; at: number }
  | { kind: 'rate'; periodMs: number }
  | { kind: 'cron'; cron: Cron };

/** Limits of a recurring schedule, in milliseconds since the epoch. */
export interface Span {
  /** StartDate, or when the schedule was written; rates count from here. */
  startAt: number;
  endAt?: number;
}

const UNIT_MS: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Reads `at(…)`, `rate(…)` or `cron(…)`.
 * @param timeZone IANA name; rates do not depend on it.
 * @throws AwsError `ValidationException`.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function readExpression(text: string, timeZone: string): ScheduleExpression {
  requireTimeZone(timeZone);
  const [, kind = '', inside = ''] = /^(at|rate|cron)\((.*)\)$/.exec(text) ?? [];
  const expression = readInside(kind, inside, timeZone);
  if (!expression) throw new AwsError('ValidationException', `Invalid Schedule Expression ${text}.`);
  return expression;
}

function readInside(kind: string, inside: string, timeZone: string): ScheduleExpression | null {
  if (kind === 'at') {
    const at = readLocalTime(inside, timeZone);
    return at === null ? null : { kind, at };
  }
  if (kind === 'rate') {
    const periodMs = readPeriod(inside);
    return periodMs === null ? null : { kind, periodMs };
  }
  const cron = kind === 'cron' ? readAwsCron(inside, timeZone) : null;
  return cron && { kind: 'cron', cron };
}

/** The first instant of a schedule written at `now`. If it lies in the past, it is due at once. */
export function firstInstant(expression: ScheduleExpression, span: Span, now: number): number | null {
  if (expression.kind === 'at') return expression.at;
  const isRate = expression.kind === 'rate';
  return nextInstant(expression, span, Math.max(isRate ? now - 1 : now, span.startAt - 1));
}

/** The first instant after `after`, or null when there is none within the span. */
export function nextInstant(expression: ScheduleExpression, span: Span, after: number): number | null {
  const next = instantAfter(expression, span.startAt, after);
  return next === null || next > (span.endAt ?? Number.POSITIVE_INFINITY) ? null : next;
}

function instantAfter(expression: ScheduleExpression, startAt: number, after: number): number | null {
  switch (expression.kind) {
    case 'at':
      return null;
    case 'rate':
      return (
        startAt + Math.max(0, Math.floor((after - startAt) / expression.periodMs) + 1) * expression.periodMs
      );
    case 'cron':
      return nextCronInstant(expression.cron, after);
  }
}

function readPeriod(text: string): number | null {
  const [, count = '', unit = ''] = /^(\d{1,9}) (minute|hour|day)s?$/.exec(text) ?? [];
  const periodMs = Number(count) * (UNIT_MS[unit] ?? 0);
  return periodMs > 0 ? periodMs : null;
}

/** Before any instant that somebody may name; croner looks for what comes after it. */
const LONG_AGO = new Date('0001-01-02T00:00:00Z');

/** Wall time in a zone. In a gap it moves forward by the gap, in a fold it is the first passing. */
function readLocalTime(text: string, timeZone: string): number | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text)) return null;
  const asUtc = new Date(`${text}Z`);
  // JavaScript reads the 31st of a shorter month as the 1st of the next, and hour 24 as the next day.
  if (Number.isNaN(asUtc.getTime()) || asUtc.toISOString().slice(0, 19) !== text) return null;
  if (timeZone === 'UTC') return asUtc.getTime();
  return new Cron(text, { timezone: timeZone }).nextRun(LONG_AGO)?.getTime() ?? null;
}

const knownTimeZones = new Set(['UTC']);

function requireTimeZone(timeZone: string): void {
  if (knownTimeZones.has(timeZone)) return;
  try {
    if (!/^[A-Za-z]/.test(timeZone)) throw new RangeError(timeZone);
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    throw new AwsError('ValidationException', `Invalid Schedule Expression Timezone ${timeZone}.`);
  }
  knownTimeZones.add(timeZone);
}
