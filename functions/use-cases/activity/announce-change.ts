import { type Activity, type ActivityEntry, type Changed, newEntry } from '../../domain/activity/activity.ts';
import type { ActivityId } from '../../domain/shared/identifiers.ts';
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

/** What a store says of a change that it did not make, because what is there is another. */
const NOT_STORED: ReadonlySet<unknown> = new Set(['conflict', 'exists']);

/**
 * Makes a change that is on record: announces it, has it stored, and logs it where it was stored.
 *
 * @param store stores what was changed with the id of the entry as its `lastChange`
 * @returns what `store` answers
 * @throws DomainError `unavailable`: then nothing was changed.
 */
export const changeOnRecord = async <Answer>(
  ports: ActivityPorts,
  changed: Changed,
  { change, now }: { readonly change: Activity; readonly now: Instant },
  store: (lastChange: ActivityId) => Promise<Answer>,
): Promise<Answer> => {
  const entry = await announceChange(ports, changed, change, now);
  const answer = await store(entry.id);
  if (!NOT_STORED.has(answer)) logChange(ports, entry);
  return answer;
};
