import { composeWatch } from '../compose/watch.ts';
import type { SweepReport } from '../use-cases/execution/sweep.ts';

const { sweep } = composeWatch();

/** Woken once a minute by its own Scheduler entry: the watchdog. */
export const handler = (): Promise<SweepReport> => sweep();
