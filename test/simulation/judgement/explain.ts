import { MINUTE } from '../../../functions/domain/shared/instant.ts';
import { type SimulationOptions, simulate } from '../stories/simulate.ts';
import { formatLine, type TraceLine } from '../world/trace.ts';
import type { Violation } from './invariants.ts';

const JOB_ID_LENGTH = 32;
/** A job itself, or the Scheduler entry of a job. */
const LONGEST_JOB_SUBJECT = 48;
/** `<jobId>-<dueAt>`: what the runs and deliveries of an occurrence begin with. */
const OCCURRENCE = /^[0-9a-f]{32}-\d{8}T\d{6,9}Z/;

/** What happened to the job and to the occurrence that a violation is about: the seed is run again to tell. */
export const explain = async (
  options: SimulationOptions,
  { subject, at: violatedAt }: Pick<Violation, 'subject' | 'at'>,
): Promise<readonly string[]> => {
  const jobId = subject.slice(0, JOB_ID_LENGTH);
  if (jobId.length < JOB_ID_LENGTH) return [];
  const [occurrence] = OCCURRENCE.exec(subject) ?? [];
  const { trace } = await simulate({ ...options, focus: jobId });
  const told = (lines: readonly TraceLine[]) =>
    lines.map(formatLine).filter((line) => line.slice(0, violatedAt.length) <= violatedAt);
  if (occurrence === undefined) return told(trace);
  const own = trace.filter((line) => line.subject.startsWith(occurrence));
  const [from, to] = [(own[0]?.at ?? 0) - MINUTE, (own.at(-1)?.at ?? 0) + MINUTE];
  const isTold = ({ at, subject: about }: TraceLine) =>
    about.startsWith(occurrence) || (about.length <= LONGEST_JOB_SUBJECT && at >= from && at <= to);
  return told(trace.filter(isTold));
};
