import { readConfig } from '../config.ts';
import { type HandleWakeUp, handleWakeUp } from '../use-cases/execution/handle-wake-up.ts';
import type { Log } from '../use-cases/ports.ts';
import { runningPorts } from './running-ports.ts';

/** What the reader of the wake queue works with. */
export const composeWake = (): { readonly handleWakeUp: HandleWakeUp; readonly log: Log } => {
  const config = readConfig('wake');
  const network = { subnetIds: config.SUBNET_IDS, securityGroupIds: config.SECURITY_GROUP_IDS };
  const ports = runningPorts(config, network);
  return { handleWakeUp: handleWakeUp(ports), log: ports.log };
};
