import { Cron } from 'croner';

interface Field {
  first: number;
  last: number;
  /** The characters AWS allows in it, besides `?` alone in a day field. */
  allowed: RegExp;
}

const MINUTES: Field = { first: 0, last: 59, allowed: /^[\d,*/-]+$/ };
const HOURS: Field = { first: 0, last: 23, allowed: /^[\d,*/-]+$/ };
const DAYS_OF_MONTH: Field = { first: 1, last: 31, allowed: /^(\?|[\dLW,*/-]+)$/ };
const MONTHS: Field = { first: 1, last: 12, allowed: /^[\dA-Z,*/-]+$/i };
const DAYS_OF_WEEK: Field = { first: 1, last: 7, allowed: /^(\?|[\dA-Z,*/#-]+)$/i };
const YEARS: Field = { first: 1970, last: 2199, allowed: /^[\d,*/-]+$/ };
const FIELDS = [MINUTES, HOURS, DAYS_OF_MONTH, MONTHS, DAYS_OF_WEEK, YEARS];

/**
 * Reads the inside of AWS's `cron(…)`: minutes, hours, day of month, month, day of week (1 to 7 from Sunday), year.
 * One of the two day fields must be `?`, and only one.
 * @param timeZone IANA name.
 * @returns null when AWS would refuse it.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
 */
export function readAwsCron(text: string, timeZone: string): Cron | null {
  const given = text.trim().split(/\s+/);
  if (given.length !== FIELDS.length || (given[2] === '?') === (given[4] === '?')) return null;
  if (!FIELDS.every((field, index) => isWithin(field, given[index] ?? ''))) return null;
  const fields = FIELDS.map((field, index) => {
    const spelled = spelledOut(given[index] ?? '', field);
    return field === DAYS_OF_WEEK ? sundayIsZero(spelled) : spelled;
  });
  try {
    return new Cron(`0 ${fields.join(' ')}`, { timezone: timeZone });
  } catch {
    return null;
  }
}

/** Whether only legal characters are used and all numbers but steps and the `#3` of a third Friday are in range. */
function isWithin({ first, last, allowed }: Field, text: string): boolean {
  const numbers = text.replace(/[/#]\d+/g, '').match(/\d+/g) ?? [];
  return allowed.test(text) && numbers.every((number) => Number(number) >= first && Number(number) <= last);
}

/**
 * The first instant after `after`. An instant whose wall time does not exist that day is skipped, and one that exists
 * twice counts once, as AWS does; croner moves the former and has the latter once already.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
 */
export function nextCronInstant(cron: Cron, after: number): number | null {
  let next = cron.nextRun(new Date(after));
  while (next && next.getUTCFullYear() <= YEARS.last && !cron.match(next)) next = cron.nextRun(next);
  return next && next.getUTCFullYear() <= YEARS.last ? next.getTime() : null;
}

/** AWS's steps may start from one value (`5/10` is 5, 15, 25, …); croner wants the range written out. */
function spelledOut(text: string, { first, last }: Field): string {
  if (text === '?') return '*';
  return text
    .split(',')
    .map((part) => part.replace(/^\*\//, `${first}-${last}/`).replace(/^(\w+)\//, `$1-${last}/`))
    .join(',');
}

/** Days of the week count from 1 in AWS and from 0 in croner. */
function sundayIsZero(text: string): string {
  return text
    .split(',')
    .map((part) => {
      const [, days = part, rest = ''] = /^([^#/]*)(.*)$/.exec(part) ?? [];
      if (days.toUpperCase() === 'L') return '6';
      return days.replace(/\d+/g, (day) => String(Number(day) - 1)) + rest;
    })
    .join(',');
}
