import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { addAbortSignal } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { styleText } from 'node:util';
import { ApiClient, type ApiWorld } from './api/api-client.ts';
import type { Command, CommonOptions } from './arguments/command.ts';
import { readSettings, type Variables } from './arguments/read-settings.ts';
import { askToken } from './ask-token.ts';
import type { CommandWorld, ShowLine, SignIn, Write } from './commands/command-world.ts';
import { readConfigFile, removeConfigFile, saveConfigFile } from './config-file.ts';
import type { Paint } from './format/format-words.ts';
import { forTerminal } from './format/terminal-text.ts';
import { openBrowser } from './open-browser.ts';
import { PlainProgress, type Progress, SILENT, TerminalProgress } from './watch/progress.ts';

/** What the process was started with and writes to. */
export interface Surroundings {
  /** The command line without the program's name. */
  readonly words: readonly string[];
  readonly variables: Variables;
  readonly version: string;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Aborted, with `Interrupted` as its reason, when a signal ends the process. */
  readonly signal: AbortSignal;
}

/** What a command line that was understood works with. */
export const worldOf = async (
  command: Command,
  common: CommonOptions,
  around: Surroundings,
): Promise<CommandWorld> => {
  const { variables, stdout, stderr, signal } = around;
  const settings = readSettings(common, variables, await readConfigFile(variables));
  const pause = (milliseconds: number) => interruptible(milliseconds, signal);
  const apiWorld = { fetch, sleep: pause, signal };
  const isQuiet = 'isQuiet' in command && command.isQuiet;
  return {
    api: new ApiClient(settings, apiWorld),
    out: writer(stdout),
    error: writer(stderr),
    paint: painter(stdout),
    shownOn: { out: shownOn(stdout), error: shownOn(stderr) },
    progress: isQuiet ? SILENT : progressOn(stderr, variables),
    isJson: common.json,
    variables,
    signIn: signInOf(settings.url, common, apiWorld, around),
    readInput: (path) => readInput(path, signal),
    addressOf: (path) => `${settings.url}${path}`,
    openBrowser: (address) => openBrowser(address, process.platform, variables),
    newKey: () => `runat-cli-${randomUUID()}`,
    pause,
    now: Date.now,
  };
};

const signInOf = (
  url: string,
  common: CommonOptions,
  apiWorld: ApiWorld,
  { variables, stderr }: Surroundings,
): SignIn => ({
  url,
  given: common.token ?? (variables.RUNAT_TOKEN || undefined),
  ask: () => askToken(process.stdin, stderr, apiWorld.signal),
  clientWith: (token) => new ApiClient(readSettings({ api: url, token }, {}, NO_FILE), apiWorld),
  save: (settings) => saveConfigFile(variables, settings),
  forget: () => removeConfigFile(variables),
});

const NO_FILE = { path: '', text: undefined };

const readInput = async (path: string | undefined, signal: AbortSignal): Promise<Uint8Array> => {
  try {
    return await (path === undefined
      ? buffer(addAbortSignal(signal, process.stdin))
      : readFile(path, { signal }));
  } catch (error) {
    signal.throwIfAborted();
    throw error;
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

/** A pipe and a file get output as the container wrote it. */
const shownOn = ({ isTTY }: NodeJS.WriteStream): ShowLine => (isTTY ? forTerminal : asItIs);

const asItIs: ShowLine = (line) => line;

const COLOURS = { good: 'green', bad: 'red', dim: 'dim' } as const;

/** Colours on a terminal, unless `NO_COLOR` is set (https://no-color.org). */
const painter =
  (stream: NodeJS.WriteStream): Paint =>
  (meaning, text) =>
    styleText(COLOURS[meaning], text, { stream });

/** Writes to a stream. */
export const writer = (stream: NodeJS.WriteStream): Write => {
  if (stream.listenerCount('error') === 0) stream.on('error', () => {});
  return (text) =>
    new Promise((resolve, reject) => {
      stream.write(text, (error) => (error ? reject(error) : resolve()));
    });
};
