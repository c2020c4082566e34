import { Cron } from 'croner';
import { DAY, type Instant } from '../shared/instant.ts';
import type { CronField } from './cron-field.ts';
import { type CronFields, cronFieldsOf } from './cron-fields.ts';

/** A cron expression as it is walked through. */
interface CronPattern {
  /** It is read as if local time were UTC. */
  readonly cron: Cron;
  readonly fields: CronFields;
}

/** A pattern takes about 100 KB. */
const MOST_PATTERNS = 50;

const patterns = new Map<string, CronPattern>();

const textOf = ({ isAny, values, special }: CronField): string =>
  isAny ? '*' : [...values, ...special].join(',');

/** The fields as croner reads them: written out, so that what they mean is decided in one place. */
const cronerText = (fields: CronFields): string => {
  const { seconds, minutes, hours, daysOfMonth, months, daysOfWeek, days } = fields;
  const isBoth = days === 'both' && !daysOfMonth.isAny && !daysOfWeek.isAny;
  const week = `${isBoth ? '+' : ''}${textOf(daysOfWeek)}`;
  return [...[seconds, minutes, hours, daysOfMonth, months].map(textOf), week].join(' ');
};

const patternOf = (text: string): CronPattern => {
  const known = patterns.get(text);
  if (known) return known;
  const fields = cronFieldsOf(text);
  // domAndDow false: a day of the month and a day of the week mean either.
  const cron = new Cron(cronerText(fields), { utcOffset: 0, domAndDow: false, paused: true });
  const pattern = { cron, fields };
  if (patterns.size >= MOST_PATTERNS) patterns.clear();
  patterns.set(text, pattern);
  return pattern;
};

/** 400 years of the Gregorian calendar: whole weeks, and after them all dates repeat. */
const CYCLE = 146_097 * DAY;

/**
 * The first local time after another that fits an expression. It is looked for in the years from 1970 on and moved back
 * by whole cycles, because croner knows no year after 3000. Croner looks through one cycle, so it finds what there is.
 */
export const nextLocalTime = (text: string, local: Instant): Instant | undefined => {
  const moved = Math.max(0, Math.floor(local / CYCLE)) * CYCLE;
  const found = patternOf(text).cron.nextRun(new Date(local - moved));
  return found ? found.getTime() + moved : undefined;
};

/** Tells whether the hours of an expression are written with `*` or a step: it is due again and again, not at hours of its own. */
export const hasOpenHours = (text: string): boolean => patternOf(text).fields.hours.isOpen;
