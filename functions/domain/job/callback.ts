import type { FinalStatus } from '../run/run.ts';

/** What a callback can tell: how a run ended, or that a success is overdue. */
export const CALLBACK_EVENTS = [
  'run.succeeded',
  'run.failed',
  'run.timed_out',
  'run.start_failed',
  'run.skipped',
  'run.missed',
  'run.canceled',
  'run.lost',
  'job.overdue',
] as const satisfies readonly (`run.${FinalStatus}` | 'job.overdue')[];

/** One of `CALLBACK_EVENTS`. */
export type CallbackEvent = (typeof CALLBACK_EVENTS)[number];

/** Where the callbacks of a job go, and which events they tell. */
export interface Callback {
  /** As parseWebhookUrl gives it. */
  readonly url: string;
  readonly on: readonly CallbackEvent[];
}
