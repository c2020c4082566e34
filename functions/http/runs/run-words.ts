import type { Cause, RunStatus } from '../../domain/run/run.ts';

/** Where a run can stand. */
export const STATUSES = Object.keys({
  queued: true,
  starting: true,
  running: true,
  succeeded: true,
  failed: true,
  timed_out: true,
  canceled: true,
  start_failed: true,
  lost: true,
  skipped: true,
  missed: true,
} satisfies Record<RunStatus, true>) as RunStatus[];

/** Why a run can come to be. */
export const CAUSES = Object.keys({
  schedule: true,
  manual: true,
  retry: true,
  catch_up: true,
  chain: true,
} satisfies Record<Cause, true>) as Cause[];
