import type { Job } from '../../domain/job/job.ts';
import { isFinal, type Run } from '../../domain/run/run.ts';
import type { JobId } from '../../domain/shared/identifiers.ts';
import { type Instant, SECOND } from '../../domain/shared/instant.ts';
import type { Clock } from '../ports.ts';

/** Runs of a job: all that are due from an instant on. */
export interface KnownRuns {
  /** The latest first. */
  readonly runs: readonly Run[];
  /** 0 where these are all runs of the job. */
  readonly from: Instant;
}

interface Remembered extends KnownRuns {
  readonly version: number;
  readonly until: Instant;
}

/** A list may be a moment behind when it is read; what it left out is seen after so long. */
const REMEMBERED_FOR = 30 * SECOND;
/** About 2 KB each. */
const MOST_RUNS = 5000;

/** Nothing is going on, and nothing that was read may still change. */
const isSettled = ({ activeRuns, waitingRuns }: Job, { runs }: KnownRuns): boolean =>
  activeRuns.length === 0 && waitingRuns.length === 0 && runs.every(({ status }) => isFinal(status));

/**
 * Remembers what was read of jobs that nothing is going on with, for pages that are asked for again and again. Each change
 * of a job's runs is a change of the job, so what is remembered counts for one version of the job.
 */
export class RunMemory {
  readonly #jobs = new Map<JobId, Remembered>();
  readonly #clock: Pick<Clock, 'now'>;
  #count = 0;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** What is known of a job as it is now. */
  recall({ id, version }: Job): KnownRuns | undefined {
    const found = this.#jobs.get(id);
    return found && found.version === version && found.until > this.#clock.now() ? found : undefined;
  }

  /** Keeps what was read, unless it may change without the job. The oldest give way. */
  keep(job: Job, known: KnownRuns): void {
    this.#forget(job.id);
    if (!isSettled(job, known) || known.runs.length > MOST_RUNS) return;
    this.#jobs.set(job.id, { ...known, version: job.version, until: this.#clock.now() + REMEMBERED_FOR });
    this.#count += known.runs.length;
    for (const id of this.#jobs.keys()) {
      if (this.#count <= MOST_RUNS) return;
      this.#forget(id);
    }
  }

  #forget(id: JobId): void {
    this.#count -= this.#jobs.get(id)?.runs.length ?? 0;
    this.#jobs.delete(id);
  }
}
