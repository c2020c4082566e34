import { formatInstant } from '../../domain/shared/instant.ts';
import type { ListedActivity } from '../../use-cases/activity/list-activity.ts';
import { activityLinks } from '../answers/links.ts';
import type { activitySchema } from '../schemas/activity-schema.ts';
import type { Shown } from '../schemas/schema-parts.ts';

/** A change that somebody made, as `/v1` shows it. */
export const activityView = ({ entry, job }: ListedActivity): Shown<typeof activitySchema> => ({
  id: entry.id,
  at: formatInstant(entry.at),
  caller: entry.caller,
  action: entry.action,
  jobId: entry.jobId,
  jobName: job?.name,
  runId: entry.runId,
  deliveryId: entry.deliveryId,
  token: entry.token?.name,
  changes: entry.changes.map(({ field, from, to, isHidden, added, removed, changed }) => ({
    field,
    from,
    to,
    isHidden,
    added,
    removed,
    changed,
  })),
  links: activityLinks(entry),
});
