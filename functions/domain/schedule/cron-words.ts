import { toString as describeCron } from 'cronstrue';
import { formatDuration } from '../shared/duration.ts';

/** The fields of a cron, or its one name, spelled as cronstrue knows them: croner is less strict about it. */
const fieldsOf = (text: string): string[] => {
  const trimmed = text.trim();
  if (trimmed.startsWith('@')) return [trimmed.toLowerCase()];
  return trimmed.toUpperCase().replaceAll('?', '*').split(/\s+/);
};

/** A step of one is every value, yet it is no star: with it in one of the day fields both fields count. */
const writtenOut = (field: string, all: string): string => (field === '*/1' ? all : field);

const describe = (text: string): string => {
  const fields = fieldsOf(text);
  const [hour, dayOfMonth = '*', month = '*', dayOfWeek = '*'] = fields.slice(-4);
  // Verbose, "At 09:00" says that it means every day; "Every minute, every hour, every day" says nothing more.
  const options = { use24HourTimeFormat: true, verbose: hour !== '*' && hour !== '@hourly' };
  if (dayOfMonth === '*' || dayOfWeek === '*') return describeCron(fields.join(' '), options);
  const days = [writtenOut(dayOfMonth, '1-31'), month, writtenOut(dayOfWeek, '0-6')];
  const words = describeCron([...fields.slice(0, -3), ...days].join(' '), options);
  return `${words} (a day of either kind is enough)`;
};

/**
 * A cron expression of five or six fields, or a name such as `@hourly`, in plain words and with its time zone:
 * `At 09:00, Monday through Friday, Europe/Berlin time`. Where both kinds of day are restricted it says that
 * either is enough, as in Unix cron. Never throws: what cannot be put into words stays as it is.
 */
export const cronWords = (text: string, timezone: string): string => {
  let words: string;
  try {
    words = describe(text);
  } catch {
    // croner decides what a job may say; the words have another author, who knows a little less (`1W,15W`, `+FRI`).
    words = text.trim();
  }
  return `${words}, ${timezone} time`;
};

const UNITS: Readonly<Record<string, string>> = { d: 'day', h: 'hour', m: 'minute', s: 'second' };

/**
 * An interval in plain words: `Every 2 hours 30 minutes`, `Every minute`. It is given in milliseconds; fractions
 * of a second are cut.
 */
export const intervalWords = (milliseconds: number): string => {
  const parts = [...formatDuration(milliseconds).matchAll(/(\d+)([dhms])/g)].map(
    ([, count, unit = '']) => `${count} ${UNITS[unit]}${count === '1' ? '' : 's'}`,
  );
  const text = parts.join(' ');
  return `Every ${parts.length === 1 ? text.replace(/^1 /, '') : text}`;
};
