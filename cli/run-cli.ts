import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { styleText } from 'node:util';
import { ApiClient } from './api-client.ts';
import { ApiError } from './api-errors.ts';
import { type CommandWorld, type EndingSignal, Interrupted } from './command-world.ts';
import { errorText } from './error-text.ts';
import { EXIT, exitCodeOfError } from './exit-code.ts';
import { cancelJob, listJobs, show, stopRun, whoami } from './look-and-end.ts';
import { printLogs } from './print-logs.ts';
import type { Write } from './print-output.ts';
import { PlainProgress, type Progress, SILENT, TerminalProgress } from './progress.ts';
import { type Command, type CommonOptions, readCommand } from './read-command.ts';
import { type ConfigFile, configPath, readSettings, type Variables } from './read-settings.ts';
import { runImage } from './run-image.ts';
import { harmless, type Paint } from './show-text.ts';
import { UsageError } from './usage-error.ts';

/** What the process was started with and writes to. */
export interface Surroundings {
  /** The command line without the program's name. */
  readonly words: readonly string[];
  readonly variables: Variables;
  readonly version: string;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Aborted, with `Interrupted` as its reason, when the process is told to end. */
  readonly signal: AbortSignal;
}

/** As shells tell it of a program whose reader has gone. */
const SIGPIPE_EXIT_CODE = 141;

/** Carries a command line out and returns the exit code. Nothing is thrown. */
export const runCli = async (surroundings: Surroundings): Promise<number> => {
  const { words, version, stdout, stderr } = surroundings;
  const error = writer(stderr);
  try {
    const line = readCommand(words, version);
    if (line.kind === 'command') return await carryOut(line.command, line.common, surroundings);
    await writer(stdout)(line.text);
    return EXIT.done;
  } catch (cause) {
    if (isReaderGone(cause)) return SIGPIPE_EXIT_CODE;
    if (cause instanceof Interrupted) return cause.exitCode;
    if (cause instanceof UsageError) {
      await error(withName(cause.message));
      return EXIT.usage;
    }
    if (cause instanceof ApiError) {
      await error(withName(errorText(cause)));
      return exitCodeOfError(cause);
    }
    await error(withName(`unforeseen: ${harmless(String(cause))}`));
    return EXIT.failed;
  }
};

/** What is said on stderr can be told from what a container writes there; a help text needs no name. */
const withName = (text: string): string => `${text.startsWith('Usage:') ? '' : 'runat: '}${text.trimEnd()}\n`;

const carryOut = async (command: Command, common: CommonOptions, around: Surroundings): Promise<number> => {
  const world = await worldOf(command, common, around);
  try {
    return await perform(command, world);
  } finally {
    world.progress.end();
  }
};

const perform = async (command: Command, world: CommandWorld): Promise<number> => {
  switch (command.kind) {
    case 'run':
      return runImage(command, world);
    case 'list':
      await listJobs(command, world);
      break;
    case 'show':
      await show(command, world);
      break;
    case 'logs':
      await printLogs(command, world);
      break;
    case 'cancel':
      await cancelJob(command, world);
      break;
    case 'stop':
      await stopRun(command, world);
      break;
    case 'whoami':
      await whoami(world);
      break;
  }
  return EXIT.done;
};

const worldOf = async (
  command: Command,
  common: CommonOptions,
  { variables, stdout, stderr, signal }: Surroundings,
): Promise<CommandWorld> => {
  const settings = readSettings(common, variables, await readConfigFile(variables));
  const pause = (milliseconds: number) => interruptible(milliseconds, signal);
  const isQuiet = command.kind === 'run' && command.isQuiet;
  return {
    api: new ApiClient(settings, { fetch, sleep: pause, signal }),
    out: writer(stdout),
    error: writer(stderr),
    paint: painter(stdout),
    progress: isQuiet ? SILENT : progressOn(stderr, variables),
    isJson: common.json,
    variables,
    newKey: () => `runat-cli-${randomUUID()}`,
    pause,
    now: Date.now,
  };
};

const readConfigFile = async (variables: Variables): Promise<ConfigFile> => {
  const path = configPath(variables, homedir());
  try {
    return { path, text: await readFile(path, 'utf8') };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { path, text: undefined };
    throw new UsageError(`${path} cannot be read: ${(error as Error).message}`);
  }
};

/** A wait that ends with `Interrupted`, not with the timer's own error. */
const interruptible = async (milliseconds: number, signal: AbortSignal): Promise<void> => {
  try {
    await sleep(milliseconds, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
};

const progressOn = (stderr: NodeJS.WriteStream, variables: Variables): Progress => {
  if (!stderr.isTTY || variables.TERM === 'dumb') return new PlainProgress((text) => stderr.write(text));
  return new TerminalProgress(stderr, Date.now, (text) => styleText('dim', text, { stream: stderr }));
};

const COLOURS = { good: 'green', bad: 'red', dim: 'dim' } as const;

/** Colours on a terminal, unless `NO_COLOR` is set (https://no-color.org). */
const painter =
  (stream: NodeJS.WriteStream): Paint =>
  (meaning, text) =>
    styleText(COLOURS[meaning], text, { stream });

const writer = (stream: NodeJS.WriteStream): Write => {
  if (stream.listenerCount('error') === 0) stream.on('error', () => {});
  return (text) =>
    new Promise((resolve, reject) => {
      stream.write(text, (error) => (error ? reject(error) : resolve()));
    });
};

const isReaderGone = (error: unknown): boolean => (error as NodeJS.ErrnoException)?.code === 'EPIPE';

/** The two signals that end a command in order. */
export const ENDING_SIGNALS: readonly EndingSignal[] = ['SIGINT', 'SIGTERM'];
