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

const expressionOf = ({ ScheduleExpression, ScheduleExpressionTimezone }: ScheduleDefinition) =>
  readExpression(ScheduleExpression, ScheduleExpressionTimezone);

function spanOf({ StartDate, EndDate }: ScheduleDefinition, writtenAt: number): Span {
  return { startAt: StartDate ?? writtenAt, ...(EndDate !== undefined && { endAt: EndDate }) };
}
