import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HookReceiver } from '../../product/support/hook-receiver.ts';
import { LocalMode } from '../../product/support/local-mode.ts';
import { type ClientStory, type Dialect, runClient, stepsOf } from './client-program.ts';
import { type DockerWays, judgeDocker } from './judge-docker.ts';
import { judgeLogs, type LogsWays } from './judge-logs.ts';
import { judgeTasks } from './judge-tasks.ts';
import { judgeTimers } from './judge-timers.ts';

/** A program that uses the four older APIs by one HTTP client. */
export interface Client {
  /** As its jobs are named: `by-<name>`. */
  readonly name: string;
  /** Makes it ready, and gives the command that runs it. */
  readonly command: () => Promise<readonly string[]>;
  /** How it creates and deletes, in the order in which it does. */
  readonly ways: {
    readonly docker: DockerWays;
    readonly timers: readonly string[];
    readonly tasks: readonly string[];
    readonly logs: LogsWays;
  };
  /** Goes before the token in the address. Default: none, as any will do. */
  readonly userName?: string;
  /** Whether it can tell how many connections it has opened. */
  readonly countsConnections: boolean;
}

/** How a program gets in: local mode as it is, or with sign-in and a token. */
const ACCESSES = ['without sign-in', 'with a token in the address', 'with a bearer token'] as const;
type Access = (typeof ACCESSES)[number];

const TOKENS_FILE = fileURLToPath(new URL('../../../bin/tokens.ts', import.meta.url));
const DAY_MILLISECONDS = 86_400_000;
const PREPARATION_MILLISECONDS = 240_000;

/** Makes a token that may do everything the older APIs ask for. */
export const makeToken = async (local: LocalMode): Promise<string> => {
  const words = ['create', '--name', 'client', '--scopes', 'read,run,write', '--local'];
  const { stdout } = await promisify(execFile)(process.execPath, [
    TOKENS_FILE,
    ...words,
    '--data',
    local.dataFolder,
  ]);
  return stdout.trim();
};

/** A date that is in future wherever one is. */
export const laterDate = (): string => new Date(Date.now() + 3 * DAY_MILLISECONDS).toISOString().slice(0, 10);

/** Describes what a client does in each dialect, in each way to get in. */
export const describeClient = (client: Client): void => {
  describe(client.name, () => {
    let open: LocalMode;
    let closed: LocalMode;
    let receiver: HookReceiver;
    let command: readonly string[];
    let token: string;

    beforeAll(async () => {
      [command, open, closed, receiver] = await Promise.all([
        client.command(),
        LocalMode.start(),
        LocalMode.start({ arguments: ['--sign-in'] }),
        HookReceiver.open(),
      ]);
      token = await makeToken(closed);
    }, PREPARATION_MILLISECONDS);

    afterAll(async () => {
      await Promise.all([open?.remove(), closed?.remove(), receiver?.close()]);
    });

    const addressFor = (access: Access): string => {
      if (access === 'without sign-in') return open.url;
      return access === 'with a bearer token'
        ? closed.url
        : closed.url.replace('//', `//${client.userName ?? ''}:${token}@`);
    };

    const live = async (access: Access, dialect: Dialect, extra = ''): Promise<ClientStory> => {
      const bearer = access === 'with a bearer token' ? token : '';
      return await runClient(command, { address: addressFor(access), token: bearer, dialect, extra });
    };

    describe.each(ACCESSES)('%s', (access) => {
      it('creates, lists, reads and deletes jobs of the Docker scheduler', async () => {
        const story = await live(access, 'docker');
        judgeDocker(story, `by-${client.name}`, client.ways.docker);
        if (client.countsConnections) {
          const [connections] = stepsOf(story, 'connections');
          expect(connections?.requests).toBeGreaterThan(2);
          expect(connections?.opened).toBe(1);
        }
        expect(story.end).toMatchObject({ code: 0 });
      });

      it('sets timers and reads what is left; they fire', async () => {
        const path = `/${ACCESSES.indexOf(access)}`;
        const story = await live(access, 'timers', `${receiver.url}${path}`);
        await judgeTimers(story, client.ways.timers, receiver, path);
        expect(story.end).toMatchObject({ code: 0 });
      });

      it('creates tasks, reports for a worker and reads the latest output', async () => {
        const story = await live(access, 'tasks');
        judgeTasks(story, client.ways.tasks);
        expect(story.end).toMatchObject({ code: 0 });
      });

      it('creates, lists and reads jobs with logs', async () => {
        const startdate = laterDate();
        const story = await live(access, 'logs', startdate);
        judgeLogs(story, startdate, client.ways.logs);
        expect(story.end).toMatchObject({ code: 0 });
      });
    });
  });
};
