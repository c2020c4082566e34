import { targetLauncher } from '../use-cases/execution/target-launcher.ts';
import type { ContainerLauncher, RunLauncher } from '../use-cases/ports.ts';
import type { commonPorts } from './common-ports.ts';
import { lazyPort } from './lazy-port.ts';
import type { AlarmPorts } from './queues.ts';

/** What follows containers without starting any. The client of ECS is loaded when it first stops or looks for one. */
export const followedContainers = (clusterArn: string): ContainerLauncher =>
  lazyPort({ launch: true, stop: true, describe: true, find: true }, async () => {
    const { containerLauncher } = await import('./containers.ts');
    return containerLauncher(clusterArn);
  });

/** These ports, and what starts and stops runs of every kind. */
export const runningPorts = <P extends ReturnType<typeof commonPorts> & AlarmPorts>(
  ports: P,
  containers: ContainerLauncher,
): P & { readonly launcher: RunLauncher } => ({
  ...ports,
  launcher: targetLauncher({ ...ports, launcher: containers }),
});
