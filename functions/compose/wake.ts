import { startingEcsClient } from '../adapters/clients/ecs-client.ts';
import { EcsRunLauncher } from '../adapters/ecs/ecs-run-launcher.ts';
import { readConfig } from '../config.ts';
import { type HandleWakeUp, handleWakeUp } from '../use-cases/execution/handle-wake-up.ts';
import type { Log } from '../use-cases/ports.ts';
import { commonPorts } from './common-ports.ts';
import { alarmPorts, type MessageReturn, messageReturn } from './lazy-queues.ts';
import { runningPorts } from './running-ports.ts';

/** What the reader of the wake queue works with. */
export const composeWake = (): {
  readonly handleWakeUp: HandleWakeUp;
  readonly log: Log;
  readonly comeAgain: MessageReturn;
} => {
  const config = readConfig('wake');
  const common = commonPorts(config);
  const publicAddresses = config.PUBLIC_ADDRESSES;
  const containers = new EcsRunLauncher({
    ecs: startingEcsClient(),
    clusterArn: config.CLUSTER_ARN,
    start: {
      subnetIds: config.SUBNET_IDS,
      securityGroupIds: config.SECURITY_GROUP_IDS,
      publicAddresses,
      stackName: config.STACK_NAME,
    },
  });
  const settings = { ...common.settings, publicAddresses };
  const ports = runningPorts({ ...common, ...alarmPorts(config, common), settings }, containers);
  const comeAgain = messageReturn(config.WAKE_QUEUE_URL);
  return { handleWakeUp: handleWakeUp(ports), log: ports.log, comeAgain };
};
