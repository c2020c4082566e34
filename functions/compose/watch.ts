import { readConfig } from '../config.ts';
import { type Sweep, sweep } from '../use-cases/execution/sweep.ts';
import { commonPorts } from './common-ports.ts';
import { alarmPorts } from './lazy-queues.ts';
import { followedContainers, runningPorts } from './running-ports.ts';

/** What the watchdog works with. */
export const composeWatch = (): { readonly sweep: Sweep } => {
  const config = readConfig('watch');
  const common = commonPorts(config);
  const ports = { ...common, ...alarmPorts(config, common) };
  return { sweep: sweep(runningPorts(ports, followedContainers(config.CLUSTER_ARN))) };
};
