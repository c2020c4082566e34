import fc from 'fast-check';

/** Any instant of the years 2020 to 2050. */
export const instants = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2050, 0, 1) });

/** Zones whose clocks change in different ways, and one whose clocks do not. */
export const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kathmandu',
  'Africa/Cairo',
  'Australia/Lord_Howe',
] as const;

const cronField = (least: number, most: number, longest = most): fc.Arbitrary<string> => {
  const value = fc.integer({ min: least, max: longest });
  const range = fc.tuple(value, value).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
  const step = fc.integer({ min: 1, max: most - least + 1 });
  return fc.oneof(
    value.map(String),
    range,
    step.map((n) => `*/${n}`),
    fc.tuple(range, step).map(([span, n]) => `${span}/${n}`),
    fc.array(fc.oneof(value.map(String), range), { minLength: 2, maxLength: 4 }).map((all) => all.join(',')),
  );
};

const orAny = (field: fc.Arbitrary<string>): fc.Arbitrary<string> => fc.oneof(fc.constant('*'), field);

/** Cron expressions of five fields, of numbers only; some never fire. */
export const cronExpressions = fc
  .tuple(
    orAny(cronField(0, 59)),
    orAny(cronField(0, 23)),
    orAny(cronField(1, 31)),
    fc.oneof({ weight: 4, arbitrary: fc.constant('*') }, { weight: 1, arbitrary: cronField(1, 12) }),
    orAny(cronField(0, 6, 7)),
  )
  .map((fields) => fields.join(' '));
