import { join } from 'node:path';

/** Sets the clock of local mode forward by a step: what the watchdog waits for is over then. */
export const CLOCK_SIGNAL = 'SIGUSR2';

/** In milliseconds. */
export const STEP = 6 * 60_000;

/** What the names of jobs, and the paths of webhooks, hold where something is to go wrong. */
export const MARKS = {
  /** ECS starts the container once the gate is open, and its answer gets lost. */
  answerLost: 'answer-lost',
  /** ECS does not answer. */
  neverAnswered: 'never-answered',
  /** The track function cannot store what has become of the job. */
  neverStored: 'never-stored',
  /** The deliver function can store what has become of the webhook at the second try. */
  storedLater: 'stored-later',
} as const;

/** Files in a folder: one tells that a call waits at the gate, one opens it. */
export const gateIn = (folder: string): { readonly reached: string; readonly open: string } => ({
  reached: join(folder, 'reached'),
  open: join(folder, 'open'),
});
