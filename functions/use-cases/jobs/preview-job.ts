import type { JobSpecification } from '../../domain/job/job.ts';
import { jitterOffsetOf } from '../../domain/request/job-request.ts';
import { occurrenceNote } from '../../domain/schedule/clock-notes.ts';
import { countOccurrencesWithin } from '../../domain/schedule/count-occurrences.ts';
import { cronWords, intervalWords } from '../../domain/schedule/cron-words.ts';
import { firstDue, instantsAfter, recurringSchedule, rulesOf } from '../../domain/schedule/timing.ts';
import { timingWarnings } from '../../domain/schedule/timing-warnings.ts';
import { type Exclusion, isRecurring } from '../../domain/schedule/trigger.ts';
import { formatDuration } from '../../domain/shared/duration.ts';
import { DAY, formatLocal, type Instant } from '../../domain/shared/instant.ts';
import type { FargateSize } from '../../domain/target/fargate-size.ts';
import { type PreviewPrice, priceOfPreview, withAddress } from '../../domain/target/price.ts';
import type { Clock, Settings } from '../ports.ts';
import { type DesiredJob, type ValidateJobPorts, validateJob } from './validate-job.ts';

/** An instant at which a job would be due. */
export interface PreviewedOccurrence {
  readonly at: Instant;
  /** What a change of the clocks does to it. */
  readonly note?: string;
}

/** What a job would do. */
export interface Preview {
  readonly occurrences: readonly PreviewedOccurrence[];
  readonly timezone: string;
  /** When it is due, in plain words. */
  readonly words: string;
  /** Of its containers; absent where it runs none, like the price. */
  readonly size?: FargateSize;
  readonly price?: PreviewPrice;
  /** What is allowed and probably not meant. */
  readonly warnings: readonly string[];
}

/** Tells what a job would do, with its first `count` instants; creates nothing. */
export type PreviewJob = (desired: DesiredJob & { readonly count: number }) => Promise<Preview>;

const MONTH = 30 * DAY;

const triggerWords = (job: JobSpecification): string => {
  const { trigger, timezone } = job;
  switch (trigger.kind) {
    case 'cron':
      return cronWords(rulesOf(job), timezone);
    case 'every':
      return intervalWords(trigger.interval);
    case 'now':
      return 'Once, at once';
    default:
      return `Once, at ${formatLocal(trigger.dueAt, timezone)}, ${timezone} time`;
  }
};

const exclusionWords = (exclusion: Exclusion): string =>
  'first' in exclusion ? `${exclusion.text} of each year` : exclusion.text;

const wordsOf = (job: JobSpecification): string => {
  const { startsAt, endsAt, exclude, jitter, timezone } = job;
  return [
    triggerWords(job),
    startsAt && `from ${formatLocal(startsAt.at, timezone)} on`,
    endsAt && `until ${formatLocal(endsAt.at, timezone)}`,
    exclude.length > 0 && `except ${exclude.map(exclusionWords).join(', ')}`,
    jitter > 0 && `always up to ${formatDuration(jitter)} later`,
  ]
    .filter((part) => typeof part === 'string')
    .join('; ');
};

/** So many instants tell how often a job is due. */
const LOOKED_AT = 5;

/** The shortest time between instants that follow each other. */
const shortestInterval = (instants: readonly Instant[]): number =>
  Math.min(...instants.slice(1).map((at, index) => at - (instants[index] ?? at)));

/** What is probably not meant of a job, by its first instants. */
const warningsOf = (job: JobSpecification, instants: readonly Instant[]): string[] => {
  if (!isRecurring(job.trigger)) return [];
  const interval = shortestInterval(instants);
  const often = interval < job.timeout || job.timeout === 0;
  return [
    ...(job.misfire === 'run_all' && job.overlap !== 'allow'
      ? [
          `misfire run_all with overlap ${job.overlap}: of what is caught up with, little runs beside the first`,
        ]
      : []),
    ...(Number.isFinite(interval) && often && job.overlap === 'allow'
      ? ['overlap allow: runs may take longer than the time to the next one and pile up']
      : []),
    ...(interval < job.startDeadline && job.overlap === 'queue'
      ? ['overlap queue: only one occurrence waits; later ones are left out while it does']
      : []),
  ];
};

/** What previewing a job needs. */
export interface PreviewJobPorts extends ValidateJobPorts {
  readonly clock: Clock;
  readonly settings: ValidateJobPorts['settings'] & Pick<Settings, 'publicAddresses'>;
}

/**
 * Previews jobs.
 * @throws DomainError `invalid` with all faults, as creating would, `unavailable`.
 */
export const previewJob =
  (ports: PreviewJobPorts): PreviewJob =>
  async ({ count, ...desired }) => {
    const now = ports.clock.now();
    const job = await validateJob(ports, desired, now);
    const isZoneGiven = desired.request.timezone !== undefined;
    const timing = { ...job, jitterOffset: jitterOffsetOf(job) };
    const schedule = recurringSchedule(timing);
    const first = firstDue(timing, now);
    const instants = first === undefined ? [] : [first, ...instantsAfter(timing, first, count - 1)];
    const begin = first === undefined ? now : first - 1;
    const occurrencesPerMonth = schedule && countOccurrencesWithin(schedule, begin, MONTH);
    return {
      occurrences: instants.map((at) => {
        const note = occurrenceNote(timing, at);
        return { at, ...(note !== undefined && { note }) };
      }),
      timezone: job.timezone,
      words: wordsOf(job),
      ...(job.target.kind === 'container' && {
        size: job.target.size,
        price: priceOfPreview(withAddress(job.target, ports.settings.publicAddresses), {
          copies: job.copies,
          occurrencesPerMonth,
        }),
      }),
      warnings: [
        ...timingWarnings(job, isZoneGiven ? job.timezone : undefined, now),
        ...warningsOf(job, instantsAfter(timing, begin, LOOKED_AT)),
      ],
    };
  };
