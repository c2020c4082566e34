import type { Run } from '../../domain/run/run.ts';
import type { Log, WakeUpScheduler } from '../ports.ts';

/** What the alarms of timeouts need. */
export interface ScheduleTimeoutPorts {
  readonly alarms: Pick<WakeUpScheduler, 'setAlarm'>;
  readonly log: Log;
}

/** Sets the alarm of a run's timeout. Without it the watchdog stops the run, up to a minute and a half late. */
export const scheduleTimeout = async (
  { alarms, log }: ScheduleTimeoutPorts,
  { id: runId, timeoutAt: at }: Pick<Run, 'id' | 'timeoutAt'>,
): Promise<void> => {
  if (at === undefined) return;
  try {
    await alarms.setAlarm({ kind: 'timeout', runId, at }, at);
  } catch (cause) {
    log.warn('alarm not set; the watchdog will stop the run at its timeout', { runId }, cause);
    log.count('AlarmNotSet');
  }
};
