/**
 * Reads the words of a cron expression back, by the words alone: a second author of what they mean. Minutes only.
 */

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
const WEEK = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ');
const NTH = ['first', 'second', 'third', 'fourth', 'fifth'];

type Fits = (local: Date) => boolean;

/** `1, 3 through 5 and 9`, each of them read by its place in an order. */
const listOf = (text: string, placeOf: (word: string) => number): number[] =>
  text.split(/, | and /).flatMap((part) => {
    const [from = '', to = from] = part.split(' through ');
    const [first, last] = [placeOf(from), placeOf(to)];
    if (Number.isNaN(first) || Number.isNaN(last) || first < 0 || last < first)
      throw new Error(`words "${part}"`);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });

const lastDayOf = (local: Date): number =>
  new Date(Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + 1, 0)).getUTCDate();

const isWeekday = (local: Date, date: number): boolean => {
  const day = new Date(Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), date)).getUTCDay();
  return day !== 0 && day !== 6;
};

const nearestWeekday = (local: Date, date: number): number | undefined => {
  const last = lastDayOf(local);
  if (date > last) return undefined;
  for (const by of [0, -1, 1, -2, 2]) {
    const near = date + by;
    if (near >= 1 && near <= last && isWeekday(local, near)) return near;
  }
  return undefined;
};

const readSpecial = (text: string): Fits | undefined => {
  if (text === 'the last day of the month') return (local) => local.getUTCDate() === lastDayOf(local);
  if (text === 'the last weekday of the month')
    return (local) => {
      let date = lastDayOf(local);
      while (!isWeekday(local, date)) date -= 1;
      return local.getUTCDate() === date;
    };
  const [, isNear, , before = text === '' ? undefined : '1'] =
    /^the (weekday nearest the )?((\d+)\w\w )?day before the last day of the month$/.exec(text) ?? [];
  if (/day before the last day of the month$/.test(text))
    return (local) => {
      const date = lastDayOf(local) - Number(before);
      return date >= 1 && local.getUTCDate() === (isNear ? nearestWeekday(local, date) : date);
    };
  const near = /^the weekday nearest day (\d+) of the month$/.exec(text)?.[1];
  if (near !== undefined) return (local) => local.getUTCDate() === nearestWeekday(local, Number(near));
  const [, nth = '', day = ''] = /^the (\w+) (\w+day) of the month$/.exec(text) ?? [];
  if (!DAYS.includes(day)) return undefined;
  return (local) => {
    const date = local.getUTCDate();
    const isNth = nth === 'last' ? date + 7 > lastDayOf(local) : Math.ceil(date / 7) === NTH.indexOf(nth) + 1;
    return DAYS[local.getUTCDay()] === day && isNth;
  };
};

/** The special days at the end of a list, and what stands before them. */
const splitSpecials = (text: string): { readonly plain: string; readonly specials: readonly Fits[] } => {
  const at = text.search(
    /(?:^|, | and )the (?:last|first|second|third|fourth|fifth|weekday|day before|\d+\w\w day before) /,
  );
  if (at < 0) return { plain: text, specials: [] };
  const specials = text
    .slice(at)
    .replace(/^(?:, | and )/, '')
    .split(/, | and /)
    .map(
      (each) =>
        readSpecial(each) ??
        (() => {
          throw new Error(`words "${each}"`);
        }),
    );
  return { plain: text.slice(0, at), specials };
};

const anyOf =
  (...all: readonly Fits[]): Fits =>
  (local) =>
    all.some((each) => each(local));

const readOneKindOfDays = (text: string): Fits => {
  const { plain, specials } = splitSpecials(text);
  const ofMonth = /^days? (.*) of the month$/.exec(plain)?.[1];
  const dates = ofMonth === undefined ? [] : listOf(ofMonth, Number);
  const names = ofMonth === undefined && plain !== '' ? listOf(plain, (word) => WEEK.indexOf(word)) : [];
  return anyOf(
    ...specials,
    (local) => dates.includes(local.getUTCDate()),
    (local) => names.includes((local.getUTCDay() + 6) % 7),
  );
};

const readDays = (text: string): Fits => {
  if (text === '' || text === 'every day') return () => true;
  const either = / \(a day of either kind is enough\)$/;
  if (either.test(text)) {
    const at = text.search(/, and (?=on |\w+day)/);
    return anyOf(
      readOneKindOfDays(text.slice(0, at).replace(/^on /, '')),
      readOneKindOfDays(
        text
          .slice(at + ', and '.length)
          .replace(either, '')
          .replace(/^on /, ''),
      ),
    );
  }
  const [first = '', second] = text.replace(/^on /, '').split(', but only if that is ');
  const [one, other] = [
    readOneKindOfDays(first),
    second === undefined ? () => true : readOneKindOfDays(second),
  ];
  return (local) => one(local) && other(local);
};

const readHours = (text: string | undefined): Fits => {
  if (text === undefined) return () => true;
  const [, from, to] = /^from (\d\d):00 to (\d\d):59$/.exec(text) ?? [];
  if (from !== undefined)
    return (local) => local.getUTCHours() >= Number(from) && local.getUTCHours() <= Number(to);
  const hours = listOf(text.replace(/^in the hours /, ''), Number);
  return (local) => hours.includes(local.getUTCHours());
};

const readMinutes = (text: string): Fits => {
  const step = /^every (?:(\d+) )?minutes?$/.exec(text);
  if (step) return (local) => local.getUTCMinutes() % Number(step[1] ?? 1) === 0;
  const minutes = listOf(text.replace(/^at minutes? /, ''), Number);
  return (local) => minutes.includes(local.getUTCMinutes());
};

const readClock = (text: string): Fits => {
  if (/^at \d\d:\d\d/.test(text)) {
    const times = text.slice('at '.length).split(/, | and /);
    return (local) => times.includes(local.toISOString().slice(11, 16));
  }
  const hourly = /^every (?:(\d+) )?hours?(?:, at minute (\d+))?$/.exec(text);
  if (hourly) {
    const [, step = '1', minute = '0'] = hourly;
    return (local) => local.getUTCHours() % Number(step) === 0 && local.getUTCMinutes() === Number(minute);
  }
  const at = text.search(/, (?=from \d|in the hours )/);
  const minutes = readMinutes((at < 0 ? text : text.slice(0, at)).replace(/ of every hour$/, ''));
  const hours = readHours(at < 0 ? undefined : text.slice(at + 2));
  return (local) => minutes(local) && hours(local);
};

const DAY = 86_400_000;

/** `only in every 2nd week, counted from that of 2026-12-07`, by the Mondays, the months and the years that lie between. */
const readPeriod = (text: string | undefined): Fits => {
  if (text === undefined) return () => true;
  const [, nth, unit, from = ''] =
    /^every (\d+)\w\w (\w+), counted from (?:that of )?(\S+)$/.exec(text) ?? [];
  const first = new Date(`${from}T00:00Z`);
  const midnight = (date: Date) => Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  const monday = (date: Date) => midnight(date) - ((date.getUTCDay() + 6) % 7) * DAY;
  const years = (date: Date) => date.getUTCFullYear() - first.getUTCFullYear();
  const between: Readonly<Record<string, (date: Date) => number>> = {
    day: (date) => (midnight(date) - midnight(first)) / DAY,
    week: (date) => (monday(date) - monday(first)) / DAY / 7,
    month: (date) => years(date) * 12 + date.getUTCMonth() - first.getUTCMonth(),
    year: years,
  };
  const count = between[unit ?? ''];
  if (count === undefined) throw new Error(`words "${text}"`);
  return (local) => count(local) % Number(nth) === 0;
};

/** Tells whether a local minute, given as if it were UTC, is one of which the words speak. */
export const readWords = (words: string): Fits => {
  const [all = '', period] = words
    .replace(/, \S+ time$/, '')
    .split(/(?:;|,) (?:all of it )?only (?:in|on) (?=every \d+\w\w )/);
  const isCounted = readPeriod(period);
  const fits = anyOf(...all.split('; and ').map(readOne));
  return (local) => fits(local) && isCounted(local);
};

const readOne = (words: string): Fits => {
  const text = words.replace(/^./, (first) => first.toLowerCase());
  const [before = '', months] = text.split(/, only in /);
  const at = before.search(/, (?=every day$|on |\w+day through \w+day)/);
  const clock = readClock(at < 0 ? before : before.slice(0, at));
  const days = readDays(at < 0 ? '' : before.slice(at + 2));
  const inMonths = months === undefined ? undefined : listOf(months, (word) => MONTHS.indexOf(word));
  return (local) => clock(local) && days(local) && (inMonths?.includes(local.getUTCMonth()) ?? true);
};
