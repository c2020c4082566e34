import { type ApiError, ApiRefusal } from '../api/api-errors.ts';
import type { RunEnding } from '../api/api-shapes.ts';

/** What the command ends with where it is not the container's own exit code. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  timedOut: 124,
  /** As Docker does where it is not the container that failed: it never ran, or nobody knows how it ended. */
  noExitCode: 125,
} as const;

const HIGHEST = 255;
/** The reasons of a webhook that was given up. */
const GIVEN_UP: ReadonlySet<string | undefined> = new Set(['not_delivered', 'receiver_gone']);
const USAGE_STATUSES = new Set([400, 413, 415, 422]);

type Ending = Pick<RunEnding, 'status' | 'exitCode' | 'reason'>;

/** The exit code that tells how a run ended. */
export const exitCodeOfRun = (run: Ending): number => {
  if (run.status === 'succeeded') return EXIT.done;
  if (run.status === 'timed_out') return EXIT.timedOut;
  if (GIVEN_UP.has(run.reason?.code)) return EXIT.failed;
  if (run.status !== 'failed' || run.exitCode === undefined) return EXIT.noExitCode;
  const isPossible = Number.isInteger(run.exitCode) && run.exitCode > 0 && run.exitCode <= HIGHEST;
  return isPossible ? run.exitCode : HIGHEST;
};

/** The exit code that tells how several copies ended: that of the first one, in the order given, which did not succeed. */
export const exitCodeOfRuns = (runs: readonly Ending[]): number =>
  runs.map(exitCodeOfRun).find((code) => code !== EXIT.done) ?? EXIT.done;

/** The exit code for a request that did not succeed: what was typed is to blame, or anything else. */
export const exitCodeOfError = (error: ApiError): number =>
  error instanceof ApiRefusal && USAGE_STATUSES.has(error.status) ? EXIT.usage : EXIT.failed;
