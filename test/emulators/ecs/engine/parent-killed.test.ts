import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  CreateClusterCommand,
  DescribeTasksCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
} from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLUSTER, definitionInput, overriding, runInput } from '../support/ecs-harness.ts';
import { isGone } from '../support/processes.ts';

/** The emulator in a process of its own. */
class KillableEmulator {
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(dataFolder: string) {
    const file = fileURLToPath(new URL('../support/emulator-in-a-process.ts', import.meta.url));
    const child = spawn(process.execPath, [file, dataFolder], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#process = child;
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  async nextLine(): Promise<string> {
    return (await this.#lines.next()).value as string;
  }

  async client(): Promise<ECSClient> {
    const endpoint = await this.nextLine();
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    return new ECSClient({ endpoint, region: 'us-east-1', credentials });
  }

  async kill(): Promise<void> {
    if (this.#process.signalCode !== null) return;
    const over = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill('SIGKILL');
    await over;
  }
}

/** Where the processes of a machine can be looked at. */
const hasSetsid = existsSync('/proc/self/environ') && existsSync('/usr/bin/setsid');
const LEFT_GROUP = "setsid sh -c 'cd /; echo $$; exec sleep 60' & wait; sleep 60";

let dataFolder: string;
let emulator: KillableEmulator;
let client: ECSClient;
beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'ecs-emulator-'));
  emulator = new KillableEmulator(dataFolder);
  client = await emulator.client();
  await client.send(new CreateClusterCommand({ clusterName: CLUSTER }));
  await client.send(new RegisterTaskDefinitionCommand(definitionInput()));
});
afterEach(async () => {
  await emulator.kill();
  client.destroy();
  await rm(dataFolder, { recursive: true, force: true });
});

const call = (script: string) =>
  new RunTaskCommand(runInput({ clientToken: 'token', ...overriding({ command: ['sh', '-c', script] }) }));

describe('an emulator that is ended by SIGKILL', () => {
  it.each<readonly [string, string]>([
    ['a command', 'echo $$; exec sleep 60'],
    ['what a command has in the background, deaf to signals', 'trap "" TERM HUP; sleep 60 & echo $!; wait'],
    ...(hasSetsid ? [['what has left the group of its command', LEFT_GROUP] as const] : []),
  ])('leaves not even %s', async (_, script) => {
    await client.send(call(script));
    const pid = Number(await emulator.nextLine());

    await emulator.kill();

    await expect.poll(() => isGone(pid)).toBe(true);
  });

  it('knows its tokens afterwards, and no longer the task that went with it', async () => {
    const script = 'echo started; exec sleep 60';
    const { tasks: first } = await client.send(call(script));
    await emulator.nextLine();
    await emulator.kill();

    emulator = new KillableEmulator(dataFolder);
    client = await emulator.client();

    expect((await client.send(call(script))).tasks).toEqual(first);
    const asked = new DescribeTasksCommand({ cluster: CLUSTER, tasks: [first![0]!.taskArn!] });
    expect((await client.send(asked)).failures).toMatchObject([{ reason: 'MISSING' }]);
  });
});
