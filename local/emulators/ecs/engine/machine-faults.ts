import { setTimeout as wait } from 'node:timers/promises';

/** How often a start is tried again that this machine has refused, and for how long, in milliseconds. */
export interface StartPatience {
  readonly pauseMs: number;
  readonly longestMs: number;
}

/** Long enough for an engine that is updated, and for a machine that is out of processes for a while. */
export const START_PATIENCE: StartPatience = { pauseMs: 1000, longestMs: 300_000 };

/**
 * What a machine says that has nothing left: files, processes, memory, room on its disk.
 * https://man7.org/linux/man-pages/man2/fork.2.html and https://man7.org/linux/man-pages/man2/open.2.html
 */
const OUT_OF_SOMETHING = ['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM', 'ENOSPC', 'EDQUOT'];

/** What a connection says behind which nobody answers. https://nodejs.org/api/errors.html#common-system-errors */
const NOBODY_ANSWERS = ['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH'];

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

/** Tells whether a process could not be started because the machine has no room for it. */
export const isMachineFull = (error: unknown): boolean => OUT_OF_SOMETHING.includes(codeOf(error));

/** Tells whether an engine was not reached. An engine that answers was, whatever it says. */
export const isEngineAway = (error: unknown): boolean =>
  isMachineFull(error) || NOBODY_ANSWERS.includes(codeOf(error));

/** In the words in which ECS says that it could not set a task up. */
export const machineError = (what: string, error: unknown): Error =>
  new Error(`CannotStartContainerError: InternalError: ${what} (${textOf(error)})`, { cause: error });

const textOf = (error: unknown): string => (error instanceof Error && error.message) || codeOf(error);

/**
 * Does work of an engine, and again after each pause while the engine is away.
 * @param stop ends the pauses: nobody wants the start any more.
 * @throws what the work throws, or `machineError` when the engine was away for too long.
 */
export async function onceItAnswers<Result>(
  work: () => Promise<Result>,
  stop: AbortSignal,
  { pauseMs, longestMs }: StartPatience = START_PATIENCE,
): Promise<Result> {
  for (let waitedMs = 0; ; waitedMs += pauseMs) {
    try {
      return await work();
    } catch (error) {
      if (!isEngineAway(error) || stop.aborted) throw error;
      if (waitedMs >= longestMs) throw machineError('the container engine does not answer', error);
      await wait(pauseMs, undefined, { signal: stop }).catch(() => undefined);
    }
  }
}
