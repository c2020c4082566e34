import { describe, expect, it } from 'vitest';
import { type AlarmRule, type Sample, stateBySeries, stateOf } from './alarm-state.ts';

const MINUTE = 60_000;
const NOW = 100 * MINUTE;

const RULE = { comparison: 'GreaterThanThreshold', threshold: 0, evaluationPeriods: 3 } as const;

/** As CloudWatch writes them, the oldest first: 0 is within the threshold, X is not, and - is missing. */
const seriesOf = (written: string) =>
  written
    .split(' ')
    .map((each) => (each === '-' ? undefined : each === 'X' ? 1 : 0))
    .toReversed();

/**
 * The examples of AWS: five data points are retrieved, three are evaluated.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
describe('missing data', () => {
  it.each([
    ['0 - X - X', 'OK', 'OK'],
    ['0 - - - -', 'OK', 'OK'],
    ['- - - - -', 'ALARM', 'OK'],
    ['0 X X - X', 'ALARM', 'ALARM'],
    ['- - - - X', 'ALARM', 'OK'],
  ])('in %s, three of three, are %s where they breach, else %s', (written, breaching, notBreaching) => {
    const rule = { ...RULE, datapointsToAlarm: 3 };
    const series = seriesOf(written);
    expect(stateBySeries({ ...rule, missing: 'breaching' }, series)).toBe(breaching);
    expect(stateBySeries({ ...rule, missing: 'notBreaching' }, series)).toBe(notBreaching);
  });

  it.each([
    ['0 - X - X', 'ALARM', 'ALARM'],
    ['0 0 X 0 X', 'ALARM', 'ALARM'],
    ['0 - X - -', 'ALARM', 'OK'],
    ['- - - - 0', 'ALARM', 'OK'],
    ['- - - - X', 'ALARM', 'OK'],
  ])('in %s, two of three, are %s where they breach, else %s', (written, breaching, notBreaching) => {
    const rule = { ...RULE, datapointsToAlarm: 2 };
    const series = seriesOf(written);
    expect(stateBySeries({ ...rule, missing: 'breaching' }, series)).toBe(breaching);
    expect(stateBySeries({ ...rule, missing: 'notBreaching' }, series)).toBe(notBreaching);
  });
});

const METRIC = { namespace: 'Runat', name: 'StartFailed', dimensions: { Stack: 'a' } };

const alarm = (changes: Partial<AlarmRule> = {}): AlarmRule => ({
  name: 'a',
  metrics: { m: { ...METRIC, statistic: 'Sum', period: 60 } },
  comparison: 'GreaterThanOrEqualToThreshold',
  threshold: 2,
  evaluationPeriods: 1,
  datapointsToAlarm: 1,
  missing: 'notBreaching',
  ...changes,
});

const sample = (minutesAgo: number, value: number, metric: Partial<Sample> = {}): Sample => ({
  ...METRIC,
  at: NOW - minutesAgo * MINUTE,
  value,
  ...metric,
});

describe('a period', () => {
  it('has its end and not its beginning', () => {
    expect(stateOf(alarm(), [sample(0, 1), sample(0.5, 1)], NOW)).toBe('ALARM');
    expect(stateOf(alarm(), [sample(0, 1), sample(1, 1)], NOW)).toBe('OK');
  });

  it('is of the length that the metric says', () => {
    const metrics = { m: { ...METRIC, statistic: 'Sum', period: 300 } };
    expect(stateOf(alarm({ metrics }), [sample(0, 1), sample(4, 1)], NOW)).toBe('ALARM');
  });

  it('is summed up as the metric says', () => {
    const metrics = { m: { ...METRIC, statistic: 'Maximum', period: 60 } };
    expect(stateOf(alarm({ metrics }), [sample(0, 1), sample(0.5, 1)], NOW)).toBe('OK');
    expect(stateOf(alarm({ metrics }), [sample(0, 1), sample(0.5, 2)], NOW)).toBe('ALARM');
  });

  it('that lies ahead counts for nothing', () => {
    expect(stateOf(alarm(), [sample(-1, 2)], NOW)).toBe('OK');
  });
});

/** Figure and text of https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html */
it('an alarm of three of three begins with the third period above its threshold, and ends with the first below', () => {
  const values = [2, 2, 4, 5, 4, 2, 2, 2, 5, 2];
  const metrics = { m: { ...METRIC, statistic: 'Maximum', period: 60 } };
  const three = { metrics, evaluationPeriods: 3, datapointsToAlarm: 3, threshold: 3 };
  const rule = alarm({ ...three, comparison: 'GreaterThanThreshold' });
  const samples = values.map((value, index) => sample(-index, value));
  const states = values.map((_, index) => stateOf(rule, samples.slice(0, index + 1), NOW + index * MINUTE));
  const quiet = ['OK', 'OK', 'OK', 'OK'];
  expect(states).toEqual([...quiet, 'ALARM', ...quiet, 'OK']);
});

describe('a metric', () => {
  const others: readonly [string, Partial<Sample>][] = [
    ['namespace', { namespace: 'runat' }],
    ['name', { name: 'StartsFailed' }],
    ['value of a dimension', { dimensions: { Stack: 'b' } }],
    ['name of a dimension', { dimensions: { stack: 'a' } }],
    ['further dimension', { dimensions: { Stack: 'a', Job: 'j' } }],
    ['number of dimensions', { dimensions: {} }],
  ];
  it.each(others)('of another %s is another one', (_what, other) => {
    expect(stateOf(alarm(), [sample(0, 2)], NOW)).toBe('ALARM');
    expect(stateOf(alarm(), [sample(0, 2, other)], NOW)).toBe('OK');
  });
});

describe('an expression', () => {
  const other = { ...METRIC, name: 'JobOverdue' };
  const metrics = {
    m: { ...METRIC, statistic: 'Sum', period: 60 },
    n: { ...other, statistic: 'Sum', period: 60 },
  };

  it('adds metrics up', () => {
    const rule = alarm({ metrics, expression: 'm + n' });
    expect(stateOf(rule, [sample(0, 1), sample(0, 1, other)], NOW)).toBe('ALARM');
    expect(stateOf(rule, [sample(0, 1)], NOW)).toBe('OK');
  });

  it('has nothing where a metric has nothing that it does not fill', () => {
    const isLow = { metrics, threshold: 5, comparison: 'LessThanThreshold' };
    expect(stateOf(alarm({ ...isLow, expression: 'm + n' }), [sample(0, 1)], NOW)).toBe('OK');
    expect(stateOf(alarm({ ...isLow, expression: 'm + FILL(n, 0)' }), [sample(0, 1)], NOW)).toBe('ALARM');
  });

  it.each(['m * n', 'SUM([m, n])', 'o', 'FILL(m, REPEAT)'])('%s is refused', (expression) => {
    expect(() => stateOf(alarm({ metrics, expression }), [], NOW)).toThrow('expected a metric');
  });
});

it.each([
  [{ missing: 'ignore' }, 'missing data "ignore": expected breaching or notBreaching'],
  [{ comparison: 'GreaterThanUpperThreshold' }, 'comparison "GreaterThanUpperThreshold": expected'],
  [
    { metrics: { m: { ...METRIC, statistic: 'p99', period: 60 } } },
    'statistic "p99": expected Sum or Maximum',
  ],
])('%j is refused: nothing here judges it', (changes, message) => {
  expect(() => stateOf(alarm(changes), [], NOW)).toThrow(message);
});
