import { readConfig } from '../config.ts';
import { type Sweep, sweep } from '../use-cases/execution/sweep.ts';
import { runningPorts } from './running-ports.ts';

/** What the watchdog works with. */
export const composeWatch = (): { readonly sweep: Sweep } => ({
  sweep: sweep(runningPorts(readConfig('watch'))),
});
