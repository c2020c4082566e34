import { CreateClusterCommand, ECSClient } from '@aws-sdk/client-ecs';
import { type EcsFaults, startEcsEmulator } from '../../../local/emulators/ecs/start-ecs-emulator.ts';
import { ScriptedEngine } from '../../emulators/ecs/support/scripted-engine.ts';
import { EMULATED } from './live.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** An emulated ECS with a cluster, whose containers do what a test tells them. */
export interface OpenEcs {
  readonly ecs: ECSClient;
  readonly clusterArn: string;
  readonly engine: ScriptedEngine;
  /** Resolves with the next event of a task that tells this status. */
  reached(taskArn: string, status: string): Promise<void>;
  close(): Promise<void>;
}

/** Starts ECS, with what goes wrong on purpose. */
export const openEcs = async (faults: EcsFaults = {}): Promise<OpenEcs> => {
  const folder = await temporaryFolder();
  const engine = new ScriptedEngine();
  const seen = new Set<string>();
  const waiting = new Map<string, () => void>();
  const emulator = await startEcsEmulator({
    dataFolder: folder.path,
    engine,
    logs: { append: () => {}, groupExists: () => true },
    onTaskStateChange: async ({ resources: [taskArn], detail }) => {
      const state = `${taskArn} ${detail.lastStatus}`;
      seen.add(state);
      waiting.get(state)?.();
    },
    faults,
  });
  const ecs = new ECSClient({ ...EMULATED, endpoint: emulator.url });
  const { cluster } = await ecs.send(
    new CreateClusterCommand({ clusterName: 'runat', capacityProviders: ['FARGATE', 'FARGATE_SPOT'] }),
  );
  return {
    ecs,
    clusterArn: cluster?.clusterArn ?? '',
    engine,
    reached: async (taskArn, status) => {
      const state = `${taskArn} ${status}`;
      if (!seen.has(state)) await new Promise<void>((resolve) => waiting.set(state, resolve));
    },
    close: async () => {
      ecs.destroy();
      await emulator.close();
      await folder.remove();
    },
  };
};
