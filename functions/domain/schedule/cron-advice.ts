import { parseDuration } from '../shared/duration.ts';
import { isFault } from '../shared/errors.ts';
import { quote } from '../shared/quote.ts';
import { CRON_FIELD_RULES, readCronField } from './cron-field.ts';

const FIVE = 5;

/** Tells whether words are the five fields of a cron expression. */
const areFields = (words: readonly string[]): boolean =>
  words.length === FIVE &&
  words.every((word, index) => {
    const rule = CRON_FIELD_RULES[index + 1];
    return rule !== undefined && !isFault(readCronField(word, rule));
  });

/** `@every 1h30m` of Go programs. https://pkg.go.dev/github.com/robfig/cron/v3#hdr-Predefined_schedules */
const everyAdvice = (text: string): string | undefined => {
  const given = /^@every\s+(\S+)$/i.exec(text)?.[1];
  if (given === undefined) return undefined;
  return `is elapsed time: write "every": ${quote(isFault(parseDuration(given)) ? '5m' : given)} in place of cron`;
};

/** `cron(…)` and `rate(…)` of EventBridge. https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html */
const eventBridgeAdvice = (text: string): string | undefined => {
  const [, kind, inside = ''] = /^(cron|rate|at)\((.*)\)?$/i.exec(text.replace(/\)$/, '')) ?? [];
  if (kind === undefined) return undefined;
  if (kind.toLowerCase() === 'at') return `write "at": ${quote(inside)} in place of cron`;
  if (kind.toLowerCase() === 'rate') {
    const [, count = '5', unit = 'm'] = /^\s*(\d+)\s*([mhd])/i.exec(inside) ?? [];
    return `is elapsed time: write "every": "${count}${unit.toLowerCase()}" in place of cron`;
  }
  const fields = inside.trim().split(/\s+/).slice(0, FIVE).join(' ');
  return `write ${quote(fields)}, without cron(…) and the year; a day of the week in numbers is one less here: Monday is 1`;
};

const zoneAdvice = (text: string): string | undefined => {
  const [, zone, rest = ''] = /^(?:CRON_)?TZ=(\S+)\s*(.*)$/i.exec(text) ?? [];
  return zone && `write "timezone": ${quote(zone)}, and ${quote(rest)} alone`;
};

/** A line of a crontab: five fields or a name, and what they start. */
const crontabAdvice = (text: string): string | undefined => {
  const words = text.split(/\s+/);
  const named = /^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$/i.test(words[0] ?? '');
  const count = named ? 1 : FIVE;
  const [fields, rest] = [words.slice(0, count), words.slice(count)];
  if (rest.length === 0 || !(named || areFields(fields)) || /^[\d*?,/-]+$/.test(rest.join('')))
    return undefined;
  return `a line of a crontab: write ${quote(fields.join(' '))} alone, and what it starts as "shell": ${quote(rest.join(' '))}`;
};

const yearAdvice = (text: string): string | undefined => {
  const words = text.split(/\s+/);
  return words.length === FIVE + 2
    ? `there is no field of years: write ${quote(words.slice(0, -1).join(' '))}, and the end as "endsAt"`
    : undefined;
};

const rebootAdvice = (text: string): string | undefined =>
  /^@reboot\b/i.test(text) ? 'there is no machine that starts; "now": true runs a job at once' : undefined;

/** What somebody who has written a cron of another program means, and how it is written here; undefined where nothing is known. */
export const cronAdvice = (text: string): string | undefined =>
  everyAdvice(text) ??
  eventBridgeAdvice(text) ??
  zoneAdvice(text) ??
  rebootAdvice(text) ??
  crontabAdvice(text) ??
  yearAdvice(text);
