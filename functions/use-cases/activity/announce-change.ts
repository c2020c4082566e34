import { type Activity, type ActivityEntry, type Changed, newEntry } from '../../domain/activity/activity.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { ActivityStore, Log } from '../ports.ts';

/** What changes need that somebody makes. */
export interface ActivityPorts {
  readonly activity: ActivityStore;
  readonly log: Log;
}

/**
 * Puts on record who is about to change something. Whoever stores the change then gives it the id of the entry as `lastChange`, in the
 * same write: so the entry counts from that write on, and one whose change is not stored never does. The entry before is
 * confirmed first, because nothing will name it any more.
 * @throws DomainError `unavailable`: then nothing may be changed.
 */
export const announceChange = async (
  { activity }: Pick<ActivityPorts, 'activity'>,
  changed: Changed,
  change: Activity,
  now: Instant,
): Promise<ActivityEntry> => {
  const { lastChange } = changed;
  const entry = newEntry(change, changed, now);
  await Promise.all([
    lastChange !== undefined && activity.confirm(lastChange, change.jobId),
    activity.put(entry),
  ]);
  return entry;
};

/** Logs a change that is stored. */
export const logChange = (
  { log }: Pick<ActivityPorts, 'log'>,
  { id, action, caller, jobId, runId, deliveryId, token, changes }: ActivityEntry,
): void => {
  log.info('somebody changed something', {
    activityId: id,
    action,
    caller,
    jobId,
    runId,
    deliveryId,
    token: token?.name,
    ...(changes.length > 0 && { changes: JSON.stringify(changes) }),
  });
};
