/** A value of a metric at an instant, as it is sent to CloudWatch or made by AWS. */
export interface Sample {
  readonly namespace: string;
  readonly name: string;
  /** Another set of dimensions is another metric. */
  readonly dimensions: Readonly<Record<string, string>>;
  /** In milliseconds since the epoch. */
  readonly at: number;
  readonly value: number;
}

/** A metric as an alarm looks at it. */
export interface WatchedMetric extends Pick<Sample, 'namespace' | 'name' | 'dimensions'> {
  readonly statistic: string;
  /** In seconds. */
  readonly period: number;
}

/** When an alarm begins, in the words of CloudFormation. */
export interface AlarmRule {
  readonly name: string;
  /** By the ids that the expression has; without an expression it is the only one. */
  readonly metrics: Readonly<Record<string, WatchedMetric>>;
  readonly expression?: string;
  readonly comparison: string;
  readonly threshold: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly missing: string;
}

/** A value for each period, the latest first; undefined where there is none. */
type Series = readonly (number | undefined)[];

const STATISTICS: Readonly<Record<string, (values: readonly number[]) => number>> = {
  Sum: (values) => values.reduce((sum, value) => sum + value, 0),
  Maximum: (values) => Math.max(...values),
};

const COMPARISONS: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
};

const MISSING: Readonly<Record<string, boolean>> = { breaching: true, notBreaching: false };

const known = <T>(table: Readonly<Record<string, T>>, name: string, what: string): T => {
  const found = table[name];
  if (found === undefined) throw new Error(`${what} "${name}": expected ${Object.keys(table).join(' or ')}`);
  return found;
};

const isOf = (
  { namespace, name, dimensions }: WatchedMetric,
  sample: Pick<Sample, 'namespace' | 'name' | 'dimensions'>,
): boolean => {
  const keys = Object.keys(dimensions);
  return (
    sample.namespace === namespace &&
    sample.name === name &&
    keys.length === Object.keys(sample.dimensions).length &&
    keys.every((key) => sample.dimensions[key] === dimensions[key])
  );
};

const seriesOf = (
  metric: WatchedMetric,
  samples: readonly Sample[],
  { now, length }: { readonly now: number; readonly length: number },
): Series => {
  const statistic = known(STATISTICS, metric.statistic, 'statistic');
  const period = metric.period * 1000;
  const own = samples.filter((sample) => isOf(metric, sample));
  return Array.from({ length }, (_, index) => {
    const end = now - index * period;
    const values = own.filter(({ at }) => at > end - period && at <= end).map(({ value }) => value);
    return values.length === 0 ? undefined : statistic(values);
  });
};

const TERM = /^(?:(\w+)|FILL\((\w+), (\d+)\))$/;

/**
 * A sum of metrics, some of them filled, which is all that an expression may be here. A sum lacks what one of its metrics lacks.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
const sumOf = (expression: string, series: Readonly<Record<string, Series>>): Series => {
  const terms = expression.split(' + ').map((term) => {
    const [, plain, filled = '', value] = TERM.exec(term) ?? [];
    const values = series[plain ?? filled];
    if (values === undefined) throw new Error(`expression "${term}": expected a metric, or FILL(metric, 0)`);
    return values.map((each) => each ?? (value === undefined ? undefined : Number(value)));
  });
  return (terms[0] ?? []).map((_, index) =>
    terms.reduce<number | undefined>((sum, values) => {
      const value = values[index];
      return sum === undefined || value === undefined ? undefined : sum + value;
    }, 0),
  );
};

/**
 * The state of an alarm by what CloudWatch has retrieved, the latest first. What is there counts before what is missing, however old it is.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export const stateBySeries = (
  rule: Pick<AlarmRule, 'comparison' | 'threshold' | 'evaluationPeriods' | 'datapointsToAlarm' | 'missing'>,
  series: Series,
): 'ALARM' | 'OK' => {
  const isBreaching = known(COMPARISONS, rule.comparison, 'comparison');
  const isMissingBad = known(MISSING, rule.missing, 'missing data');
  const present = series.flatMap((value) =>
    value === undefined ? [] : [isBreaching(value, rule.threshold)],
  );
  const latest = present.slice(0, rule.evaluationPeriods);
  const filled = isMissingBad ? rule.evaluationPeriods - latest.length : 0;
  return latest.filter(Boolean).length + filled >= rule.datapointsToAlarm ? 'ALARM' : 'OK';
};

/**
 * CloudWatch retrieves more periods than it evaluates, and does not say how many. In the examples of its documentation they are two.
 */
const RETRIEVED_BESIDE = 2;

/**
 * The state of an alarm at an instant, by its own rule. Periods end with that instant, as in a sliding window:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation-window.html
 *
 * @throws Error for what no alarm of the stack has: another statistic, comparison, expression or treatment of missing data
 */
export const stateOf = (rule: AlarmRule, samples: readonly Sample[], now: number): 'ALARM' | 'OK' => {
  const length = rule.evaluationPeriods + RETRIEVED_BESIDE;
  const series = Object.fromEntries(
    Object.entries(rule.metrics).map(([id, metric]) => [id, seriesOf(metric, samples, { now, length })]),
  );
  const [only] = Object.keys(series);
  return stateBySeries(rule, sumOf(rule.expression ?? only ?? '', series));
};
