import { ZONE_DATA, ZONE_DATA_SINCE } from './zone-data.generated.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEKDAYS = 7;

/** When clocks change each year: the `week`th such weekday of a month (5 is the last), so many milliseconds after its midnight. */
interface YearlyTurn {
  readonly month: number;
  readonly week: number;
  readonly weekday: number;
  readonly time: number;
}

/** What holds from the last change of the data on; offsets in milliseconds. */
interface Rule {
  readonly standard: number;
  readonly summer?: { readonly offset: number; readonly from: YearlyTurn; readonly to: YearlyTurn };
}

interface Change {
  readonly at: number;
  readonly offset: number;
}

const readTurn = (text: string): YearlyTurn => {
  const [month = 0, week = 0, weekday = 0, minutes = 0] = text.split(/[./]/).map(Number);
  return { month, week, weekday, time: minutes * MINUTE };
};

const readRule = (text: string): Rule => {
  const [standard, offset, from, to] = text.split(',');
  const rule = { standard: Number(standard) * MINUTE };
  if (from === undefined || to === undefined) return rule;
  return { ...rule, summer: { offset: Number(offset) * MINUTE, from: readTurn(from), to: readTurn(to) } };
};

const readChanges = (steps: readonly string[]): readonly Change[] => {
  let at = ZONE_DATA_SINCE;
  return steps.map((step) => {
    const [minutes, offset] = step.split('=').map(Number);
    at += Number(minutes) * MINUTE;
    return { at, offset: Number(offset) * MINUTE };
  });
};

/** The day of a turn in a year, as the first millisecond of that day in UTC. */
const dayOf = ({ month, week, weekday }: YearlyTurn, year: number): number => {
  const first = Date.UTC(year, month - 1, 1);
  const ahead = (weekday - new Date(first).getUTCDay() + WEEKDAYS) % WEEKDAYS;
  const day = first + (ahead + (week - 1) * WEEKDAYS) * DAY;
  return day < Date.UTC(year, month, 1) ? day : day - WEEKDAYS * DAY;
};

/**
 * By how much the clocks of a time zone are ahead of UTC, by the data of the IANA database from 2020 on. Before that the first offset
 * of the data holds, or its yearly rule.
 */
export class ZoneOffsets {
  readonly #rule: Rule;
  readonly #first: number;
  readonly #changes: readonly Change[];
  /** When summer time begins and ends, by year. */
  readonly #summers = new Map<number, readonly [from: number, to: number]>();

  constructor(text: string) {
    const [rule = '', first, ...steps] = text.split(' ');
    this.#rule = readRule(rule);
    this.#first = Number(first) * MINUTE;
    this.#changes = readChanges(steps);
  }

  /** The offset at an instant, in milliseconds; east of Greenwich it is positive. */
  at(instant: number): number {
    const last = this.#changes.at(-1);
    return last === undefined || instant >= last.at ? this.#byRule(instant) : this.#byChanges(instant);
  }

  #byChanges(instant: number): number {
    let [low, high] = [0, this.#changes.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#changes[middle]?.at ?? Infinity) <= instant) low = middle + 1;
      else high = middle;
    }
    return this.#changes[low - 1]?.offset ?? this.#first;
  }

  #byRule(instant: number): number {
    const { standard, summer } = this.#rule;
    if (summer === undefined) return standard;
    const [from, to] = this.#summerOf(new Date(instant + standard).getUTCFullYear(), standard, summer);
    // South of the equator summer begins at the end of a year.
    const isSummer = from < to ? from <= instant && instant < to : instant < to || from <= instant;
    return isSummer ? summer.offset : standard;
  }

  #summerOf(year: number, standard: number, summer: NonNullable<Rule['summer']>): readonly [number, number] {
    const known = this.#summers.get(year);
    if (known) return known;
    const { offset, from, to } = summer;
    const turns = [dayOf(from, year) + from.time - standard, dayOf(to, year) + to.time - offset] as const;
    this.#summers.set(year, turns);
    return turns;
  }
}

/** A name as the database has it, and the data of its clocks. */
interface Line {
  readonly name: string;
  readonly clocks: string;
}

const readLine = (line: string): Line => {
  const end = line.search(/[ =]/);
  return { name: line.slice(0, end), clocks: line.slice(end) };
};

let lines: ReadonlyMap<string, Line> | undefined;

/** The lines of the data by their names in small letters. They are read when they are first needed: most jobs are due in UTC. */
const knownLines = (): ReadonlyMap<string, Line> => {
  lines ??= new Map(
    ZONE_DATA.trim()
      .split('\n')
      .map(readLine)
      .map((line) => [line.name.toLowerCase(), line]),
  );
  return lines;
};

/** The text of a zone's clocks; one that has the clocks of another says ` =<its name>`. */
const clocksOf = (line: Line): string => {
  if (!line.clocks.startsWith('=')) return line.clocks.trim();
  const other = knownLines().get(line.clocks.slice(1).toLowerCase());
  if (!other)
    throw new RangeError(`${line.name} has the clocks of ${line.clocks.slice(1)}, which is missing`);
  return clocksOf(other);
};

const UTC = 'UTC';
const zones = new Map<string, ZoneOffsets>([[UTC, new ZoneOffsets('0')]]);

/** The names of all zones of the IANA database. */
export const zoneNames = (): readonly string[] => [...knownLines().values()].map(({ name }) => name);

/** How the IANA database writes the name of a zone; undefined for a text that is none. Upper and lower case do not count. */
export const zoneNameOf = (text: string): string | undefined =>
  text === UTC ? UTC : knownLines().get(text.toLowerCase())?.name;

/** The offsets of a time zone; undefined for a text that is not the name of one. */
export const zoneOffsetsOf = (timezone: string): ZoneOffsets | undefined => {
  const known = zones.get(timezone);
  if (known) return known;
  const line = knownLines().get(timezone.toLowerCase());
  if (!line) return undefined;
  const zone = new ZoneOffsets(clocksOf(line));
  zones.set(line.name, zone);
  return zone;
};
