import type { JobSpecification } from '../job/job.ts';
import { jitterOf } from '../schedule/schedule.ts';
import { formatDuration } from '../shared/duration.ts';
import type { Fault } from '../shared/errors.ts';
import { fingerprint } from '../shared/identifiers.ts';
import { parseLine } from '../shared/single-line.ts';
import { CPU_UNITS } from '../target/fargate-size.ts';
import type { Target } from '../target/target.ts';
import { type FollowUpRequest, readFollowUps } from './after-run-request.ts';
import { FaultCollector } from './fault-collector.ts';
import { type PolicyRequest, readPolicies } from './policy-request.ts';
import { readTarget, type TargetRequest, type TargetRules } from './target-request.ts';
import { readTiming, type TimingRequest, type TimingRules } from './timing-request.ts';

/** A job as a caller asks for it: texts not yet read, defaults not yet filled in. */
export interface JobRequest extends TargetRequest, TimingRequest, PolicyRequest, FollowUpRequest {
  readonly name?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly paused?: boolean | undefined;
}

/** A field of a request. */
export type JobField = keyof JobRequest;

/** How a request is read. */
export interface ReadingRules extends TargetRules, TimingRules {
  /** Fields that were given but could not be read at all; what depends on them is not judged a second time. */
  readonly unreadable?: ReadonlySet<string> | undefined;
}

const LONGEST_TAG = 64;
const MOST_TAGS = 20;
const LONGEST_NAME = 255;

const readTags = (reading: FaultCollector, tags: readonly string[]): readonly string[] => {
  if (tags.length > MOST_TAGS) reading.fault('/tags', `${tags.length} tags: expected at most ${MOST_TAGS}`);
  tags.forEach((tag, index) => {
    reading.take(`/tags/${index}`, parseLine(tag, LONGEST_TAG));
  });
  return [...new Set(tags)];
};

/**
 * Reads a request by all rules and fills in the defaults.
 * @returns what the job shall be, and all faults; with a fault in the list it must not be used.
 */
export const examineRequest = (
  request: JobRequest,
  rules: ReadingRules,
): { readonly specification: JobSpecification; readonly faults: readonly Fault[] } => {
  const reading = new FaultCollector(rules.unreadable);
  if (request.name !== undefined) reading.take('/name', parseLine(request.name, LONGEST_NAME));
  const target = readTarget(reading, request, rules);
  const specification: JobSpecification = {
    ...(request.name !== undefined && { name: request.name }),
    target,
    ...readPolicies(reading, request, target.kind),
    tags: readTags(reading, request.tags ?? []),
    ...readFollowUps(reading, request, rules),
    ...readTiming(reading, request, rules),
  };
  return { specification, faults: reading.faults };
};

const targetRequestOf = (target: Target): TargetRequest => {
  switch (target.kind) {
    case 'container':
      return {
        image: target.image,
        command: target.command,
        shell: target.shell,
        environment: target.environment,
        secrets: target.secrets,
        cpu: target.size.cpuUnits / CPU_UNITS,
        memory: target.size.memoryMiB,
        ephemeralStorage: target.ephemeralStorageGiB,
        architecture: target.architecture,
        capacity: target.capacity,
      };
    case 'webhook': {
      const { kind: _kind, ...request } = target;
      return request;
    }
    case 'marker':
      return {};
  }
};

/** A job's specification as a request that asks for the same: what an edit is merged into. */
export const requestOf = (job: JobSpecification): JobRequest => {
  const { target, trigger, retry, successWithin } = job;
  return {
    name: job.name,
    ...targetRequestOf(target),
    ...(trigger.kind === 'now' ? { now: true } : { [trigger.kind]: trigger.text }),
    timezone: job.timezone,
    startsAt: job.startsAt?.text,
    endsAt: job.endsAt?.text,
    exclude: job.exclude.map(({ text }) => text),
    jitter: formatDuration(job.jitter),
    copies: job.copies,
    overlap: job.overlap,
    misfire: job.misfire,
    startDeadline: formatDuration(job.startDeadline),
    timeout: formatDuration(job.timeout),
    retry: retry && { ...retry, backoff: formatDuration(retry.backoff) },
    tags: job.tags,
    callback: job.callback,
    successWithin: successWithin === undefined ? undefined : formatDuration(successWithin),
    onSuccess: job.onSuccess,
  };
};

/** What tells jobs apart that are due at the same time: few edits change it. */
const characterOf = (job: JobSpecification): JobRequest => {
  const { name, image, command, shell, url, at, in: delay, every, cron, now } = requestOf(job);
  return { name, image, command, shell, url, at, in: delay, every, cron, now };
};

/**
 * By how much later than its trigger says a job is due, in milliseconds. It follows from its name, from what it runs
 * and from its trigger, so that a preview tells what will happen, and is else the same through all edits.
 */
export const jitterOffsetOf = (job: JobSpecification): number =>
  jitterOf(fingerprint(characterOf(job)), job.jitter);
