import type { OutputStream } from '../../domain/target/shell-wrapper.ts';
import { findRun } from '../shared/find-run.ts';
import { readBack } from './read-back.ts';
import {
  isOutputComplete,
  type OutputPage,
  previousCursorOf,
  type ReadOutputPorts,
  reportedLines,
} from './read-output.ts';

/** Reads the last lines of what a run wrote, optionally of one stream. */
export type ReadTail = (
  runId: string,
  options: {
    /** 1 to 10,000. */
    readonly lines: number;
    readonly stream?: OutputStream | undefined;
  },
) => Promise<OutputPage>;

/**
 * Reads the ends of outputs, oldest line first, however long they are.
 * @throws DomainError `not_found`.
 */
export const readTail = (ports: ReadOutputPorts): ReadTail => {
  const find = findRun(ports);
  return async (runId, { lines, stream }) => {
    const run = await find(runId);
    const ended = isOutputComplete(run, ports.clock.now(), ports.settings.outputDelay);
    if (run.handle === undefined) return { items: reportedLines(run, stream).slice(-lines), ended };
    const {
      lines: items,
      cursor,
      previous,
    } = await readBack(ports.output, run.handle, run, { lines, stream });
    return { items, cursor, ...previousCursorOf(previous), ended };
  };
};
