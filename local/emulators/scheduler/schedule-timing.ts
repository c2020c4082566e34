import type { Schedule, ScheduleDefinition } from './schedule.ts';
import { firstInstant, nextInstant, readExpression, type Span } from './schedule-expression.ts';

/** The first instant of a schedule that is written now; null when it has none or is disabled. */
export function instantWhenWritten(definition: ScheduleDefinition, now: number): number | null {
  if (definition.State === 'DISABLED') return null;
  return firstInstant(expressionOf(definition), spanOf(definition, now), now);
}

/** The next instant of a stored schedule after `after`; null when that was the last. */
export function instantAfter({ definition, modifiedAt }: Schedule, after: number): number | null {
  return nextInstant(expressionOf(definition), spanOf(definition, modifiedAt), after);
}

/** How long a rate may have to wait for its next instant, in milliseconds: forever where it does not begin before `now`, or is none. */
export function periodOf({ definition }: Schedule, now: number): number {
  const expression = expressionOf(definition);
  const hasBegun = (definition.StartDate ?? now) <= now;
  return expression.kind === 'rate' && hasBegun ? expression.periodMs : Number.POSITIVE_INFINITY;
}

const expressionOf = ({ ScheduleExpression, ScheduleExpressionTimezone }: ScheduleDefinition) =>
  readExpression(ScheduleExpression, ScheduleExpressionTimezone);

function spanOf({ StartDate, EndDate }: ScheduleDefinition, writtenAt: number): Span {
  return { startAt: StartDate ?? writtenAt, ...(EndDate !== undefined && { endAt: EndDate }) };
}
