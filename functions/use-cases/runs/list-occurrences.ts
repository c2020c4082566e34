import {
  expectedWithin,
  type OccurrenceStatus,
  occurrenceStatus,
} from '../../domain/execution/occurrence-status.ts';
import { MOST_COPIES } from '../../domain/job/policies.ts';
import type { Run } from '../../domain/run/run.ts';
import type { Span } from '../../domain/schedule/schedule.ts';
import { DAY, type Instant, LAST_INSTANT } from '../../domain/shared/instant.ts';
import type { Clock, JobStore, RunStore } from '../ports.ts';
import { checkSpan } from '../shared/check-span.ts';
import { findJob } from '../shared/find-job.ts';

/** An instant of a job: what was expected of it, and what is recorded. */
export interface Occurrence {
  readonly dueAt: Instant;
  /** Whether the job is due then by its schedule; undefined for instants at which that was not in force. */
  readonly isExpected: boolean | undefined;
  readonly status: OccurrenceStatus;
  /** The runs on record, by copy and attempt. */
  readonly runs: readonly Run[];
}

/** The occurrences of a job in a span, the earliest first. */
export interface Occurrences {
  readonly from: Instant;
  readonly to: Instant;
  readonly items: readonly Occurrence[];
  /** From where to ask on; absent at the end. */
  readonly next?: Instant;
}

/** Which occurrences are wanted: from `from` on and before `to`; without these, of the last day and the next. */
export interface OccurrencesRequest {
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
  /** 1 to 100. */
  readonly limit: number;
}

/** Lists the occurrences of a job, expected against recorded. */
export type ListOccurrences = (jobId: string, request: OccurrencesRequest) => Promise<Occurrences>;

const RUNS_A_PAGE = 100;
/** One occurrence has at most so many attempts of each copy; a whole one is always read. */
const MOST_ATTEMPTS = 22;
const MOST_PAGES = Math.ceil((MOST_COPIES * MOST_ATTEMPTS) / RUNS_A_PAGE) + 3;

/**
 * Lists occurrences: what the schedule says, beside what is on record.
 * @throws DomainError `not_found`; `invalid` for a span that ends before it starts.
 */
export const listOccurrences = (ports: {
  readonly jobs: JobStore;
  readonly runs: RunStore;
  readonly clock: Clock;
}): ListOccurrences => {
  const find = findJob(ports);

  /** The runs of at least `most` occurrences, or all; `end` is before which instant nothing is left out. */
  const recordedWithin = async (jobId: string, span: Span, most: number) => {
    const byInstant = new Map<Instant, Run[]>();
    let cursor: string | undefined;
    for (let page = 0; page < MOST_PAGES && byInstant.size <= most; page += 1) {
      const answer = await ports.runs.listDueWithin(jobId, span, { limit: RUNS_A_PAGE, cursor });
      for (const run of answer.items) byInstant.set(run.dueAt, [...(byInstant.get(run.dueAt) ?? []), run]);
      if (answer.cursor === undefined) return { byInstant, end: span.to };
      cursor = answer.cursor;
    }
    return { byInstant, end: Math.max(span.from, ...byInstant.keys()) };
  };

  return async (jobId, { from: givenFrom, to: givenTo, limit }) => {
    const job = await find(jobId);
    const now = ports.clock.now();
    const from = givenFrom ?? Math.max(job.createdAt, now - DAY);
    const to = givenTo ?? Math.min(LAST_INSTANT, Math.max(now + DAY, from + 1));
    checkSpan({ from, to });
    const { instants, isExpected } = expectedWithin(job, { from, to }, limit + 1);
    const { byInstant, end } = await recordedWithin(job.id, { from, to }, limit);
    const expectedEnd = instants.length > limit ? (instants.at(-1) ?? to) : to;
    const complete = [...new Set([...instants, ...byInstant.keys()])]
      .sort((a, b) => a - b)
      .filter((dueAt) => dueAt < Math.min(end, expectedEnd));
    const shown = complete.slice(0, limit);
    const next = complete[limit] ?? Math.min(end, expectedEnd);
    return {
      from,
      to,
      items: shown.map((dueAt) => {
        const runs = byInstant.get(dueAt) ?? [];
        return { dueAt, isExpected: isExpected(dueAt), status: occurrenceStatus(dueAt, runs, now), runs };
      }),
      ...(next < to && { next }),
    };
  };
};
