import type { RunId } from '../../domain/shared/identifiers.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { WakeUpScheduler } from '../ports.ts';

/** Asks for a run to be launched at an instant. */
export const scheduleLaunch = (
  { alarms }: { readonly alarms: Pick<WakeUpScheduler, 'setAlarm'> },
  runId: RunId,
  at: Instant,
): Promise<void> => alarms.setAlarm({ kind: 'launch', runId, at }, at);
