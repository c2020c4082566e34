/** A second and an hour, in milliseconds. */
const SECOND = 1000;
const HOUR = 3_600_000;

/** More zones than there are; names in other spellings of upper and lower case may still fill it. */
const MOST_ZONES = 1000;

/** So many hours are remembered, of all zones together: a few megabytes. */
const MOST_HOURS = 50_000;

/**
 * By how much the clocks of a time zone are ahead of UTC. What the runtime says takes it tens of microseconds, and a schedule asks for
 * each of its instants. So an hour is remembered at whose begin and end the clocks show the same offset: no zone
 * of the IANA database changes its clocks twice within an hour.
 */
export class ZoneOffsets {
  readonly #format: Intl.DateTimeFormat;
  /** By the hours since the epoch; undefined for an hour in which the clocks change. */
  readonly #hours = new Map<number, number | undefined>();

  constructor(format: Intl.DateTimeFormat) {
    this.#format = format;
  }

  /** The offset at an instant, in milliseconds; east of Greenwich it is positive. */
  at(instant: number): number {
    const hour = Math.floor(instant / HOUR);
    const known = this.#hours.get(hour);
    if (known !== undefined) return known;
    if (this.#hours.has(hour)) return this.#ask(instant);
    const [begin, end] = [this.#ask(hour * HOUR), this.#ask((hour + 1) * HOUR)];
    remember(this.#hours, hour, begin === end ? begin : undefined);
    return begin === end ? begin : this.#ask(instant);
  }

  #ask(instant: number): number {
    const parts = Object.fromEntries(
      this.#format.formatToParts(instant).map((part) => [part.type, Number(part.value)]),
    );
    const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / SECOND) * SECOND;
  }
}

let remembered = 0;
const filled = new Set<Map<number, number | undefined>>();

const remember = (hours: Map<number, number | undefined>, hour: number, offset: number | undefined): void => {
  if (remembered >= MOST_HOURS) {
    for (const each of filled) each.clear();
    filled.clear();
    remembered = 0;
  }
  hours.set(hour, offset);
  filled.add(hours);
  remembered += 1;
};

const zones = new Map<string, ZoneOffsets>();

/** The offsets of a time zone; undefined for a name that the runtime does not know. */
export const zoneOffsetsOf = (timezone: string): ZoneOffsets | undefined => {
  const known = zones.get(timezone);
  if (known) return known;
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    if (zones.size >= MOST_ZONES) zones.clear();
    const zone = new ZoneOffsets(format);
    zones.set(timezone, zone);
    return zone;
  } catch {
    // Intl knows no other way to say that a zone does not exist.
    return undefined;
  }
};
