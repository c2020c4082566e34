import { isFinal, type Run } from '../../domain/run/run.ts';
import type { Log } from '../ports.ts';

/**
 * Logs how a run ended, as `run ended`: a warning where nothing of it ran or nobody knows what became of it. The caller
 * has just stored the final record. A save that loses against another logs nothing. So each end is logged once.
 * Only a crash between the save and this entry, or a save whose answer is lost, leaves an end without one. That cannot
 * be helped: the record has the end all the same. A run that is not final is not logged. Of the ends only `start_failed` is
 * a metric; the others are counted in these entries (docs/decisions/0020-what-is-a-metric.md).
 */
export const logRunEnd = (log: Log, { id: runId, status, exitCode, reason }: Run): void => {
  if (!isFinal(status)) return;
  const facts = { runId, status, exitCode, reason: reason?.code };
  if (status === 'start_failed' || status === 'lost') log.warn('run ended', facts);
  else log.info('run ended', facts);
  if (status === 'start_failed') log.count('StartFailed');
};
