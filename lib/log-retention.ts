import { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** The periods that CloudWatch Logs knows, shortest first. INFINITE is a number for CDK alone. */
const PERIODS: readonly RetentionDays[] = Object.values(RetentionDays)
  .filter((period): period is RetentionDays => typeof period === 'number')
  .filter((period) => period !== RetentionDays.INFINITE)
  .sort((one, other) => one - other);

/**
 * The shortest retention that keeps a log for at least so many days.
 *
 * @throws RangeError for more days than the longest one has (3,653)
 */
export function retentionOf(days: number): RetentionDays {
  const period = PERIODS.find((candidate) => candidate >= days);
  if (period === undefined) throw new RangeError(`log retention of ${days} days: expected 3653 at most`);
  return period;
}
