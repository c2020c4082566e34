import { ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { EcsRunLauncher } from '../../functions/adapters/ecs/ecs-run-launcher.ts';
import type { ContainerLauncher } from '../../functions/use-cases/ports.ts';
import type { EcsFaults } from '../../local/emulators/ecs/start-ecs-emulator.ts';
import { begin, type ScriptedContainer } from '../emulators/ecs/support/scripted-engine.ts';
import { InMemoryLauncher } from '../in-memory/in-memory-launcher.ts';
import {
  deniedLauncherContract,
  type OpenRunLauncher,
  refusingLauncherContract,
  runLauncherContract,
} from './contracts/run-launcher-contract.ts';
import { isLive, liveVariable } from './support/live.ts';
import { openEcs } from './support/open-ecs.ts';
import { NOW } from './support/samples.ts';

const openMemory = (launcher = new InMemoryLauncher()): OpenRunLauncher => ({
  launcher,
  definition: 'runat-run-1',
  unknownHandle: 'container-0',
  spoil: (order) => {
    launcher.next('impossible');
    return order;
  },
  becomesRunning: async (run) => {
    launcher.running(run.id, NOW);
  },
  exits: async (run, _handle, exitCode) => {
    launcher.exited(run.id, exitCode, NOW);
  },
  close: async () => {},
});

runLauncherContract('memory', async () => openMemory());

refusingLauncherContract('memory', async () => {
  const launcher = new InMemoryLauncher();
  launcher.next('refused');
  return openMemory(launcher);
});

deniedLauncherContract('memory', async () => {
  const launcher = new InMemoryLauncher();
  launcher.next('denied');
  return openMemory(launcher);
});

const FAMILY = 'runat-run-1';

const openEmulated = async (faults: EcsFaults = {}): Promise<OpenRunLauncher> => {
  const { ecs, clusterArn, engine, reached, close } = await openEcs(faults);
  await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: FAMILY,
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: '256',
      memory: '512',
      containerDefinitions: [{ name: 'run', image: 'busybox' }],
    }),
  );
  const containers = new Map<string, ScriptedContainer>();
  const containerOf = async (handle: string): Promise<ScriptedContainer> => {
    for (;;) {
      const container = containers.get(handle) ?? (await engine.nextContainer());
      containers.set(container.order.taskArn, container);
      if (container.order.taskArn === handle) return container;
    }
  };
  const start = {
    subnetIds: ['subnet-1'],
    securityGroupIds: ['sg-1'],
    publicAddresses: true,
    stackName: 'Runat',
  };
  return {
    launcher: new EcsRunLauncher({ ecs, clusterArn, start }),
    definition: FAMILY,
    unknownHandle: `${clusterArn.replace(':cluster/', ':task/')}/${'0'.repeat(32)}`,
    spoil: (order) => ({ ...order, job: { ...order.job, definition: 'never-registered' } }),
    becomesRunning: async (_run, handle) => {
      begin(await containerOf(handle));
      await reached(handle, 'RUNNING');
    },
    exits: async (_run, handle, exitCode) => {
      const { watcher } = await containerOf(handle);
      watcher.ended({ exitCode, oomKilled: false });
      watcher.cleared();
      await reached(handle, 'STOPPED');
    },
    close,
  };
};

/** On an account a container is looked at until it is where it is going; its definition runs `sleep 20; exit 3`. */
const openLive = async (): Promise<OpenRunLauncher> => {
  const ecs = new ECSClient({});
  const clusterArn = liveVariable('CLUSTER_ARN');
  const launcher: ContainerLauncher = new EcsRunLauncher({
    ecs,
    clusterArn,
    start: {
      subnetIds: liveVariable('SUBNET_IDS').split(','),
      securityGroupIds: liveVariable('SECURITY_GROUP_IDS').split(','),
      publicAddresses: liveVariable('PUBLIC_ADDRESSES') === 'on',
      stackName: 'Runat',
    },
  });
  const until = async (handle: string, phase: string): Promise<void> => {
    const seenPhase = async () => {
      const seen = (await launcher.describe([handle])).get(handle);
      if (seen === undefined) throw new TypeError(`ECS describes ${handle} without what is read of a task`);
      return seen === 'not_found' ? undefined : seen.phase;
    };
    while ((await seenPhase()) !== phase) {
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  };
  return {
    launcher,
    definition: liveVariable('RUN_DEFINITION'),
    unknownHandle: `${clusterArn.replace(':cluster/', ':task/')}/${'0'.repeat(32)}`,
    spoil: (order) => ({ ...order, job: { ...order.job, definition: 'never-registered' } }),
    becomesRunning: (_run, handle) => until(handle, 'running'),
    exits: (_run, handle) => until(handle, 'stopped'),
    close: async () => ecs.destroy(),
  };
};

runLauncherContract('ECS', isLive ? openLive : openEmulated);

if (!isLive) {
  refusingLauncherContract('ECS', () => openEmulated({ runTaskFailures: 1 }));
  deniedLauncherContract('ECS', () => openEmulated({ runTaskDenials: 1 }));
}
