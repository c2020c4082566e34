import { harmless } from '../../functions/domain/shared/quote.ts';

/** The parts of a log entry of the functions that matter to a person at a terminal. */
export interface LogEntry {
  readonly level?: unknown;
  readonly event?: unknown;
  readonly runId?: unknown;
  readonly status?: unknown;
  readonly exitCode?: unknown;
  readonly reason?: unknown;
  readonly error?: { readonly message?: unknown };
}

const STATES_BEFORE_THE_LAST = new Set<unknown>(['queued', 'starting', 'running']);

/**
 * Makes lines of log entries: `run <id> failed, exit code 3` for each new status of a run, `an alarm was not set: <cause>`
 * for an error, and undefined for all else. An entry is written after what it tells was stored.
 */
export function createLogLines(): (entry: LogEntry) => string | undefined {
  const statuses = new Map<unknown, unknown>();
  return (entry) => {
    const { level, event, runId, status, error } = entry;
    if (level === 'error')
      return harmless(error?.message === undefined ? String(event) : `${event}: ${error.message}`);
    if (runId === undefined || status === undefined || statuses.get(runId) === status) return undefined;
    if (STATES_BEFORE_THE_LAST.has(status)) statuses.set(runId, status);
    else statuses.delete(runId);
    return runLine(entry);
  };
}

function runLine({ runId, status, exitCode, reason }: LogEntry): string {
  const code = exitCode === undefined ? '' : `, exit code ${exitCode}`;
  return `run ${runId} ${status}${code}${reason === undefined ? '' : ` (${reason})`}`;
}
