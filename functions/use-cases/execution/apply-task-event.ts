import { isFinal } from '../../domain/run/run.ts';
import type { TaskState } from '../../domain/run/task-state.ts';
import { applyRunEvent, type RunEventPorts } from './apply-run-event.ts';

/** Takes in what ECS told about the container of a run. Tells whether it was news. */
export type ApplyTaskEvent = (seen: TaskState) => Promise<boolean>;

/**
 * Follows runs. Task states may come twice, out of order, or not at all; the newest one wins, and a final run stays
 * as it is.
 * @throws DomainError `unavailable`; the event is then repeated.
 */
export const applyTaskEvent =
  (ports: RunEventPorts): ApplyTaskEvent =>
  async (seen) => {
    const { log } = ports;
    const { run, hasChanged } = await applyRunEvent(ports, seen.runId, () => ({ kind: 'told', seen }));
    if (!run) {
      log.warn('an event about a run that does not exist', { runId: seen.runId });
      log.count('UnknownTaskEvent');
      return false;
    }
    // Whoever stores the end tells it.
    if (hasChanged && !isFinal(run.status)) log.info('run changed', { runId: run.id, status: run.status });
    return hasChanged;
  };
