import { AFTER_RUN_FIELDS } from '../job/after-run-fields.ts';
import type { JobSpecification } from '../job/job.ts';
import { LABEL_FIELDS } from '../job/label-fields.ts';
import { POLICY_FIELDS } from '../job/policy-fields.ts';
import { jitterOf } from '../schedule/schedule.ts';
import { formatDuration } from '../shared/duration.ts';
import type { Fault } from '../shared/errors.ts';
import { type FieldRequest, withDefaults, writeFields } from '../shared/field.ts';
import { fingerprint } from '../shared/identifiers.ts';
import { placeOf } from '../shared/json-pointer.ts';
import { CPU_UNITS } from '../target/fargate-size.ts';
import type { Target } from '../target/target.ts';
import { readAfterRun } from './after-run-request.ts';
import { FaultCollector } from './fault-collector.ts';
import {
  type AnsweredJob,
  JOB_FIELDS,
  type JobRequest,
  type TARGET_FIELDS,
  type UncheckedRequest,
} from './job-fields.ts';
import { readFields } from './read-fields.ts';
import { readTarget, type TargetRules } from './target-request.ts';
import { readTiming, type TimingRules } from './timing-request.ts';

/** How a request is read. */
export interface ReadingRules extends TargetRules, TimingRules {
  /** Fields that were given but could not be read at all; what depends on them is not judged a second time. */
  readonly unreadable?: ReadonlySet<string> | undefined;
}

/** Faults in the order of the fields. What is wrong with all of a request comes last. */
const inFieldOrder = (faults: readonly Fault[]): readonly Fault[] => {
  const byField = Map.groupBy(faults, ({ pointer }) => placeOf(pointer)[0] ?? '');
  return [...Object.keys(JOB_FIELDS), ''].flatMap((field) => byField.get(field) ?? []);
};

/**
 * Reads a request by all rules and fills in the defaults.
 * @returns what the job shall be, and all faults; with a fault in the list it must not be used.
 */
export const examineRequest = (
  request: UncheckedRequest,
  rules: ReadingRules,
): { readonly specification: JobSpecification; readonly faults: readonly Fault[] } => {
  const reading = new FaultCollector(rules.unreadable);
  const read = readFields(reading, request);
  const target = readTarget(reading, request, read, rules);
  const specification: JobSpecification = {
    target,
    ...withDefaults(LABEL_FIELDS, read, target.kind),
    ...withDefaults(POLICY_FIELDS, read, target.kind),
    ...readAfterRun(reading, request, read, rules),
    ...readTiming(reading, request, read, rules),
  };
  return { specification, faults: inFieldOrder(reading.faults) };
};

const targetRequestOf = (target: Target): FieldRequest<typeof TARGET_FIELDS> => {
  switch (target.kind) {
    case 'container':
      return {
        image: target.image,
        registryCredentials: target.registryCredentials,
        command: target.command,
        entryPoint: target.entryPoint,
        shell: target.shell,
        workingDirectory: target.workingDirectory,
        user: target.user,
        role: target.role,
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
export const requestOf = (job: JobSpecification): Omit<AnsweredJob, 'paused'> => {
  const { target, trigger } = job;
  return {
    ...writeFields(LABEL_FIELDS, job),
    ...targetRequestOf(target),
    ...(trigger.kind === 'now' ? { now: true } : { [trigger.kind]: trigger.text }),
    timezone: job.timezone,
    onlyEvery: job.onlyEvery?.text,
    startsAt: job.startsAt?.text,
    endsAt: job.endsAt?.text,
    exclude: job.exclude.map(({ text }) => text),
    jitter: formatDuration(job.jitter),
    ...writeFields(POLICY_FIELDS, job),
    ...writeFields(AFTER_RUN_FIELDS, job),
  };
};

/** What tells jobs apart that are due at the same time: few edits change it. */
const characterOf = (job: JobSpecification): JobRequest => {
  const { name, image, command, shell, url, at, in: delay, every, cron, now } = requestOf(job);
  return { name, image, command, shell, url, at, in: delay, every, cron, now };
};

/**
 * By how much later than its trigger says a job is due, in milliseconds. It follows from its name, from what it runs
 * and from its trigger. So a preview shows what will happen, and other edits do not change it.
 */
export const jitterOffsetOf = (job: JobSpecification): number =>
  job.jitter === 0 ? 0 : jitterOf(fingerprint(characterOf(job)), job.jitter);
