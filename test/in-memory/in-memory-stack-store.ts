import type { ActivityEntry } from '../../functions/domain/activity/activity.ts';
import type { ActivityId, JobId } from '../../functions/domain/shared/identifiers.ts';
import type { Instant } from '../../functions/domain/shared/instant.ts';
import type { PauseOfAll, StackSwitch } from '../../functions/domain/stack/global-pause.ts';
import type { ActivityStore, Clock, Page, PageRequest, StackStore } from '../../functions/use-cases/ports.ts';
import { keptEntry } from '../retention.ts';
import { copyOf } from './copy.ts';
import { pageOf } from './paging.ts';

/** Keeps what concerns the whole stack in two fields. */
export class InMemoryStackStore implements StackStore {
  #switch: StackSwitch = { version: 0 };
  #tick: Instant | undefined;

  async loadPause(): Promise<PauseOfAll | undefined> {
    return this.#switch.pause && copyOf(this.#switch.pause);
  }

  async loadSwitch(): Promise<StackSwitch> {
    return copyOf(this.#switch);
  }

  async saveSwitch(changed: StackSwitch): Promise<'saved' | 'conflict'> {
    if (changed.version !== this.#switch.version) return 'conflict';
    this.#switch = copyOf({ ...changed, version: changed.version + 1 });
    return 'saved';
  }

  async loadTick(): Promise<Instant | undefined> {
    return this.#tick;
  }

  async saveTick(at: Instant): Promise<void> {
    this.#tick = at;
  }
}

/** Keeps entries of the activity in a map. */
export class InMemoryActivityStore implements ActivityStore {
  readonly #entries = new Map<ActivityId, ActivityEntry>();
  readonly #clock: Pick<Clock, 'now'>;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Everything that is kept, also what was never done. */
  all(): ActivityEntry[] {
    return [...this.#entries.values()].map(copyOf);
  }

  async put(entry: ActivityEntry): Promise<void> {
    this.#entries.set(entry.id, copyOf(keptEntry(entry)));
  }

  async confirm(id: ActivityId, jobId: JobId | undefined): Promise<void> {
    const entry = this.#entries.get(id);
    if (entry?.jobId === jobId && entry) this.#entries.set(id, { ...entry, isConfirmed: true });
  }

  async load(id: ActivityId, jobId: JobId | undefined): Promise<ActivityEntry | undefined> {
    const entry = this.#entries.get(id);
    return entry?.jobId === jobId ? entry && copyOf(entry) : undefined;
  }

  async list(jobId: JobId | undefined, page: PageRequest): Promise<Page<ActivityEntry>> {
    const kept = [...this.#entries.values()].filter(
      (entry) => (entry.expiresAt ?? 0) > this.#clock.now() && (jobId === undefined || entry.jobId === jobId),
    );
    const placed = kept.map((entry) => [`${entry.id}#${entry.jobId ?? ''}`, entry] as const);
    return pageOf(`activity-${jobId ?? ''}`, placed, page, 'descending');
  }
}
