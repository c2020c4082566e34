import { type ActivityEntry, subjectOf } from '../../../functions/domain/activity/activity.ts';
import type { Job } from '../../../functions/domain/job/job.ts';
import type { ActivityId } from '../../../functions/domain/shared/identifiers.ts';
import type { World } from '../world/world.ts';
import type { Violations } from './invariants.ts';

/** What may name an entry. */
interface Changed {
  readonly id: string;
  readonly lastChange?: ActivityId;
}

/**
 * Compares what the activity tells with what was stored: each change that named an entry is told, and no other is. Where there are deploys,
 * a program that knows no activity makes changes, too, and nothing is compared.
 */
export class ActivityLedger {
  readonly #violations: Violations;
  /** The entries that a stored change has named. */
  readonly #named = new Set<ActivityId>();

  constructor(violations: Violations) {
    this.#violations = violations;
  }

  /** Sees a write of a job, a run or a delivery. */
  onWrite(before: Changed | undefined, after: Changed): void {
    if (after.lastChange !== undefined && after.lastChange !== before?.lastChange)
      this.#named.add(after.lastChange);
  }

  /** Each edition of a job is a change that somebody made. */
  onJob(before: Job | undefined, after: Job): void {
    this.onWrite(before, after);
    const isChanged = before === undefined || after.edition > before.edition;
    if (isChanged && after.lastChange === before?.lastChange)
      this.#violations.add('answerable', after.id, `edition ${after.edition} names nobody`);
  }

  /** Checks what a caller would be told now. */
  check({ store }: World): void {
    for (const id of store.stack.changes) this.#named.add(id);
    const lastChangeOf = (entry: ActivityEntry): ActivityId | undefined => {
      const { jobId = '', runId = '', deliveryId = '' } = entry;
      switch (subjectOf(entry)) {
        case 'job':
          return store.jobs.items.get(jobId)?.lastChange;
        case 'run':
          return store.runs.items.get(runId)?.lastChange;
        case 'delivery':
          return store.deliveries.items.get(deliveryId)?.lastChange;
        default:
          return store.stack.switch.lastChange;
      }
    };
    for (const entry of store.activity.values()) {
      const isTold = entry.isConfirmed || lastChangeOf(entry) === entry.id;
      if (isTold === this.#named.has(entry.id)) continue;
      const what = isTold ? 'is told, and was not made' : 'was made, and is not told';
      this.#violations.add('answerable', entry.id, `${entry.action} ${what}`);
    }
    for (const id of this.#named)
      if (!store.activity.has(id)) this.#violations.add('answerable', id, 'was made, and has no entry');
  }
}
