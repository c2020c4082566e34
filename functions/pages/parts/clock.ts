import { formatInstant, formatLocal, type Instant } from '../../domain/shared/instant.ts';
import { zoneNameOf } from '../../domain/shared/zone-offsets.ts';
import { type Html, html } from './html.ts';
import { spanWords } from './words.ts';

/** In which zone a reader wants times: UTC, their own, or that of the job a time is of. */
export const CLOCKS = ['utc', 'mine', 'job'] as const;

/** One of `CLOCKS`. */
export type ClockChoice = (typeof CLOCKS)[number];

/** How a page words times. */
export interface PageClock {
  readonly choice: ClockChoice;
  /** The reader's own zone, as far as it is known. */
  readonly mine: string;
  readonly now: Instant;
}

/** The cookie with a reader's choice, and the one in which the script says the reader's zone. */
export const CLOCK_COOKIE = 'runat-clock';
export const ZONE_COOKIE = 'runat-zone';

/** The clock that cookies choose; without any, times are in the reader's zone, or in that of the server. */
export const readClock = (
  cookies: Readonly<Record<string, string>>,
  serverZone: string,
  now: Instant,
): PageClock => {
  const choice = CLOCKS.find((each) => each === cookies[CLOCK_COOKIE]) ?? 'mine';
  const zone = zoneNameOf(cookies[ZONE_COOKIE] ?? '');
  return { choice, mine: zone ?? serverZone, now };
};

/** The zone in which a time is worded; `jobZone` is that of its job. */
export const zoneOf = ({ choice, mine }: PageClock, jobZone?: string): string => {
  if (choice === 'utc') return 'UTC';
  return choice === 'job' ? (jobZone ?? mine) : mine;
};

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

interface LocalParts {
  readonly day: string;
  readonly year: string;
  readonly month: string;
  readonly date: string;
  readonly time: string;
  readonly offset: string;
}

const partsOf = (at: Instant, zone: string): LocalParts => {
  const text = formatLocal(at, zone);
  const [, year = '', month = '', date = '', time = '', offset = ''] =
    /^(\d+)-(\d\d)-(\d\d)T([\d:]{8})(.*)$/.exec(text) ?? [];
  const weekday = new Date(`${text.slice(0, 10)}T00:00:00Z`).getUTCDay();
  return {
    day: WEEKDAYS[weekday] ?? '',
    year,
    month: MONTHS[Number(month) - 1] ?? '',
    date: String(Number(date)),
    time,
    offset,
  };
};

const localWords = (at: Instant, zone: string, now: Instant): string => {
  const there = partsOf(at, zone);
  const here = partsOf(now, zone);
  const time = there.time.endsWith(':00') ? there.time.slice(0, 5) : there.time;
  if (there.year !== here.year) return `${there.date} ${there.month} ${there.year}, ${time}`;
  if (there.date === here.date && there.month === here.month) return `today, ${time}`;
  return `${there.day} ${there.date} ${there.month}, ${time}`;
};

const fullWords = (at: Instant, zone: string): string => {
  const { date, month, year, time, offset, day } = partsOf(at, zone);
  return `${day} ${date} ${month} ${year}, ${time} ${offset}, ${zone}; ${formatInstant(at)}`;
};

/** A time in the reader's clock; all of it, and in UTC, where one points at it. */
export const timeOf = (clock: PageClock, at: Instant, jobZone?: string): Html => {
  const zone = zoneOf(clock, jobZone);
  return html`<time datetime="${formatInstant(at)}" title="${fullWords(at, zone)}">${localWords(at, zone, clock.now)}</time>`;
};

/** The time of day alone, with seconds, in the reader's clock. */
export const timeOfDay = (clock: PageClock, at: Instant, jobZone?: string): Html => {
  const zone = zoneOf(clock, jobZone);
  return html`<time datetime="${formatInstant(at)}" title="${fullWords(at, zone)}">${partsOf(at, zone).time}</time>`;
};

/** How long until an instant, or since it: `in 4 min 12 s`, `2 h 3 min ago`. The script keeps it true. */
export const distanceOf = (clock: PageClock, at: Instant, kind: 'plain' | 'relative' = 'relative'): Html => {
  const away = at - clock.now;
  const words = spanWords(Math.floor(Math.abs(away) / 1000) * 1000 || 0).replace('0 ms', '0 s');
  const isNow = Math.abs(away) < 1000;
  const relative = isNow ? 'now' : away > 0 ? `in ${words}` : `${words} ago`;
  const text = kind === 'plain' ? words : relative;
  const local = fullWords(at, zoneOf(clock));
  return html`<time class="count" data-count="${kind}" datetime="${formatInstant(at)}" title="${local}">${text}</time>`;
};
