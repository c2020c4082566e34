import { constants } from 'node:os';

/** The exit code as a shell or a container runtime tells it: 128 + n after an end by signal n. */
export function exitCodeOf(code: number | null, signal: NodeJS.Signals | null): number {
  return signal === null ? (code ?? 0) : 128 + constants.signals[signal];
}
