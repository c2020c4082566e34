import { ecsClient, startingEcsClient } from '../adapters/clients/ecs-client.ts';
import { EcsRunLauncher, type RunNetwork } from '../adapters/ecs/ecs-run-launcher.ts';
import type { Config } from '../config.ts';
import { targetLauncher } from '../use-cases/execution/target-launcher.ts';
import { commonPorts } from './common-ports.ts';

/** As commonPorts, and what starts runs, which needs the network only to start containers. */
export const runningPorts = (config: Config<'watch'>, network?: RunNetwork) => {
  const common = commonPorts(config);
  const ecs = network ? startingEcsClient() : ecsClient();
  const containers = { ecs, clusterArn: config.CLUSTER_ARN, ...(network && { network }) };
  return { ...common, launcher: targetLauncher({ ...common, launcher: new EcsRunLauncher(containers) }) };
};
