import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  nextOccurrence,
  nextOccurrences,
  type Schedule,
} from '../../../functions/domain/schedule/schedule.ts';
import { formatInstant, HOUR, type Instant } from '../../../functions/domain/shared/instant.ts';
import { cronExpressions, ZONES } from '../arbitraries.ts';
import { localText, walkedOccurrences } from './walked-minutes.ts';

/**
 * What is due on a local day: the time that clocks show then, with its offset. Worked out by hand from tzdata; both days
 * of 2026 and 2027 on which the clocks of a zone change. In Kathmandu, where they do not, those of Berlin.
 */
const DUE: Readonly<
  Record<(typeof ZONES)[number], Readonly<Record<string, Readonly<Record<string, string>>>>>
> = {
  'Europe/Berlin': {
    '2026-03-29': {
      '30 2 * * *': '03:00+02:00',
      '0,30 1-3 * * *': '01:00+01:00 01:30+01:00 03:00+02:00 03:30+02:00',
    },
    '2026-10-25': {
      '30 2 * * *': '02:30+02:00',
      '0,30 1-3 * * *': '01:00+02:00 01:30+02:00 02:00+02:00 02:30+02:00 03:00+01:00 03:30+01:00',
      '0 */2 * * *':
        '00:00+02:00 02:00+02:00 02:00+01:00 04:00+01:00 06:00+01:00 08:00+01:00 10:00+01:00 12:00+01:00 14:00+01:00 16:00+01:00 18:00+01:00 20:00+01:00 22:00+01:00',
      '*/30 1-3/1 * * *':
        '01:00+02:00 01:30+02:00 02:00+02:00 02:30+02:00 02:00+01:00 02:30+01:00 03:00+01:00 03:30+01:00',
    },
    '2027-03-28': {
      '30 2 * * *': '03:00+02:00',
      '0,30 1-3 * * *': '01:00+01:00 01:30+01:00 03:00+02:00 03:30+02:00',
    },
    '2027-10-31': {
      '30 2 * * *': '02:30+02:00',
      '0,30 1-3 * * *': '01:00+02:00 01:30+02:00 02:00+02:00 02:30+02:00 03:00+01:00 03:30+01:00',
    },
  },
  'America/New_York': {
    '2026-03-08': {
      '30 2 * * *': '03:00-04:00',
      '30 1 * * *': '01:30-05:00',
      '0,40 0-3 * * *': '00:00-05:00 00:40-05:00 01:00-05:00 01:40-05:00 03:00-04:00 03:40-04:00',
    },
    '2026-11-01': {
      '30 2 * * *': '02:30-05:00',
      '30 1 * * *': '01:30-04:00',
      '0,40 0-3 * * *':
        '00:00-04:00 00:40-04:00 01:00-04:00 01:40-04:00 02:00-05:00 02:40-05:00 03:00-05:00 03:40-05:00',
    },
    '2027-03-14': {
      '30 2 * * *': '03:00-04:00',
      '30 1 * * *': '01:30-05:00',
      '0,40 0-3 * * *': '00:00-05:00 00:40-05:00 01:00-05:00 01:40-05:00 03:00-04:00 03:40-04:00',
    },
    '2027-11-07': {
      '30 2 * * *': '02:30-05:00',
      '30 1 * * *': '01:30-04:00',
      '0,40 0-3 * * *':
        '00:00-04:00 00:40-04:00 01:00-04:00 01:40-04:00 02:00-05:00 02:40-05:00 03:00-05:00 03:40-05:00',
    },
  },
  'Asia/Kathmandu': {
    '2026-03-29': {
      '30 2 * * *': '02:30+05:45',
      '0,30 1-3 * * *': '01:00+05:45 01:30+05:45 02:00+05:45 02:30+05:45 03:00+05:45 03:30+05:45',
    },
    '2026-10-25': {
      '30 2 * * *': '02:30+05:45',
      '0,30 1-3 * * *': '01:00+05:45 01:30+05:45 02:00+05:45 02:30+05:45 03:00+05:45 03:30+05:45',
    },
    '2027-03-28': {
      '30 2 * * *': '02:30+05:45',
      '0,30 1-3 * * *': '01:00+05:45 01:30+05:45 02:00+05:45 02:30+05:45 03:00+05:45 03:30+05:45',
    },
    '2027-10-31': {
      '30 2 * * *': '02:30+05:45',
      '0,30 1-3 * * *': '01:00+05:45 01:30+05:45 02:00+05:45 02:30+05:45 03:00+05:45 03:30+05:45',
    },
  },
  'Africa/Cairo': {
    '2026-04-24': {
      '0 0 * * *': '01:00+03:00',
      '30 23 * * *': '23:30+03:00',
      '15,45 0,1,22,23 * * *':
        '01:00+03:00 01:15+03:00 01:45+03:00 22:15+03:00 22:45+03:00 23:15+03:00 23:45+03:00',
    },
    '2026-10-29': {
      '0 0 * * *': '00:00+03:00',
      '30 23 * * *': '23:30+03:00',
      '15,45 0,1,22,23 * * *':
        '00:15+03:00 00:45+03:00 01:15+03:00 01:45+03:00 22:15+03:00 22:45+03:00 23:15+03:00 23:45+03:00',
    },
    '2027-04-30': {
      '0 0 * * *': '01:00+03:00',
      '30 23 * * *': '23:30+03:00',
      '15,45 0,1,22,23 * * *':
        '01:00+03:00 01:15+03:00 01:45+03:00 22:15+03:00 22:45+03:00 23:15+03:00 23:45+03:00',
    },
    '2027-10-28': {
      '0 0 * * *': '00:00+03:00',
      '30 23 * * *': '23:30+03:00',
      '15,45 0,1,22,23 * * *':
        '00:15+03:00 00:45+03:00 01:15+03:00 01:45+03:00 22:15+03:00 22:45+03:00 23:15+03:00 23:45+03:00',
    },
  },
  'Australia/Lord_Howe': {
    '2026-04-05': {
      '15 2 * * *': '02:15+10:30',
      '45 1 * * *': '01:45+11:00',
      '*/20 1-2 * * *': '01:00+11:00 01:20+11:00 01:40+11:00 02:00+10:30 02:20+10:30 02:40+10:30',
      '*/20 1-2/1 * * *':
        '01:00+11:00 01:20+11:00 01:40+11:00 01:40+10:30 02:00+10:30 02:20+10:30 02:40+10:30',
    },
    '2026-10-04': {
      '15 2 * * *': '02:30+11:00',
      '45 1 * * *': '01:45+10:30',
      '*/20 1-2 * * *': '01:00+10:30 01:20+10:30 01:40+10:30 02:30+11:00 02:40+11:00',
    },
    '2027-04-04': {
      '15 2 * * *': '02:15+10:30',
      '45 1 * * *': '01:45+11:00',
      '*/20 1-2 * * *': '01:00+11:00 01:20+11:00 01:40+11:00 02:00+10:30 02:20+10:30 02:40+10:30',
    },
    '2027-10-03': {
      '15 2 * * *': '02:30+11:00',
      '45 1 * * *': '01:45+10:30',
      '*/20 1-2 * * *': '01:00+10:30 01:20+10:30 01:40+10:30 02:30+11:00 02:40+11:00',
    },
  },
};

const cron = (text: string, timezone: string): Schedule => ({
  trigger: { kind: 'cron', text },
  timezone,
  exclude: [],
});

/** A span around a local day, wherever in the world it is. */
const around = (day: string): [from: Instant, to: Instant] => {
  const start = Date.parse(`${day}T00:00Z`);
  return [start - 16 * HOUR, start + 40 * HOUR];
};

const occurrencesIn = (schedule: Schedule, from: Instant, to: Instant): Instant[] => {
  const instants: Instant[] = [];
  let at = nextOccurrence(schedule, from);
  while (at !== undefined && at <= to) {
    instants.push(at);
    const next = nextOccurrence(schedule, at);
    if (next !== undefined && next <= at)
      throw new Error(`${formatInstant(next)} is not after the one before`);
    at = next;
  }
  return instants;
};

const texts = (instants: readonly Instant[]): string[] => instants.map(formatInstant);

const ROWS = ZONES.flatMap((timezone) =>
  Object.entries(DUE[timezone]).flatMap(([day, due]) =>
    Object.entries(due).map(([text, times]) => ({ timezone, day, text, times })),
  ),
);

describe('a cron expression on a day on which clocks change', () => {
  it.each(ROWS)('$timezone, $day, $text: is due at $times', ({ timezone, day, text, times }) => {
    const [from, to] = around(day);
    const onDay = occurrencesIn(cron(text, timezone), from, to).filter((at) =>
      localText(at, timezone).startsWith(day),
    );
    expect(texts(onDay)).toEqual(texts(times.split(' ').map((time) => Date.parse(`${day}T${time}`))));
  });

  it.each(ROWS)('$timezone, $day, $text: is due when a walk through all minutes finds it due', (row) => {
    const { timezone, day, text } = row;
    const [from, to] = around(day);
    expect(texts(occurrencesIn(cron(text, timezone), from, to))).toEqual(
      texts(walkedOccurrences(text, timezone, from, to)),
    );
  });

  it.each(ZONES)('%s: is due every minute, in both passings of a fold', (timezone) => {
    for (const day of Object.keys(DUE[timezone]).slice(0, 2)) {
      const [from, to] = around(day);
      expect(occurrencesIn(cron('* * * * *', timezone), from, to)).toEqual(
        walkedOccurrences('* * * * *', timezone, from, to),
      );
    }
  });
});

const ORDINARY_DAYS = ['2026-01-31', '2026-02-28', '2026-06-15', '2026-12-31', '2028-02-29'];

describe('any cron expression on any day', () => {
  it.each(ZONES)('%s: is due when a walk through all minutes finds it due', (timezone) => {
    const days = fc.constantFrom(...Object.keys(DUE[timezone]), ...ORDINARY_DAYS);
    fc.assert(
      fc.property(cronExpressions, days, (text, day) => {
        const [from, to] = around(day);
        const due = occurrencesIn(cron(text, timezone), from, to);
        expect(due).toEqual(walkedOccurrences(text, timezone, from, to));
      }),
      { numRuns: 20 },
    );
  });

  it.each(ZONES)('%s: is next due after any instant when the walk finds it due', (timezone) => {
    const days = fc.constantFrom(...Object.keys(DUE[timezone]));
    const within = fc.integer({ min: 0, max: 55 * HOUR });
    fc.assert(
      fc.property(cronExpressions, days, within, (text, day, later) => {
        const [from, to] = around(day);
        const next = nextOccurrence(cron(text, timezone), from + later);
        const walked = walkedOccurrences(text, timezone, from, to).find((at) => at > from + later);
        if (walked === undefined) expect(next ?? Infinity).toBeGreaterThan(to);
        else expect(next).toBe(walked);
      }),
      { numRuns: 20 },
    );
  });
});

describe('a cron expression with seconds', () => {
  it('leaves out the gap, to the second', () => {
    const forward = nextOccurrences(
      cron('59 59 * * * *', 'Europe/Berlin'),
      Date.parse('2026-03-29T00:00Z'),
      3,
    );
    expect(texts(forward)).toEqual([
      '2026-03-29T00:59:59.000Z',
      '2026-03-29T01:00:00.000Z',
      '2026-03-29T01:59:59.000Z',
    ]);
  });

  it('goes on through both passings of a fold where the hours are open', () => {
    const schedule = cron('0 59 * * * *', 'Europe/Berlin');
    expect(texts(nextOccurrences(schedule, Date.parse('2026-10-24T23:58Z'), 4))).toEqual([
      '2026-10-24T23:59:00.000Z',
      '2026-10-25T00:59:00.000Z',
      '2026-10-25T01:59:00.000Z',
      '2026-10-25T02:59:00.000Z',
    ]);
  });

  it('leaves out the second passing where the hours are fixed, to the second', () => {
    const schedule = cron('* * 0-5 * * *', 'Europe/Berlin');
    const back = nextOccurrences(schedule, Date.parse('2026-10-25T00:59:58Z'), 2);
    expect(texts(back)).toEqual(['2026-10-25T00:59:59.000Z', '2026-10-25T02:00:00.000Z']);
  });

  it('goes on after the fold from within its second passing', () => {
    const schedule = cron('* * 0-5 * * *', 'Europe/Berlin');
    for (const within of ['2026-10-25T01:00:00Z', '2026-10-25T01:30:00.500Z', '2026-10-25T01:59:59.999Z']) {
      expect(texts(nextOccurrences(schedule, Date.parse(within), 1))).toEqual(['2026-10-25T02:00:00.000Z']);
    }
  });
});
