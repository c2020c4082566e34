import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { isMachineFull, machineError, START_PATIENCE, type StartPatience } from './machine-faults.ts';
import { OutputLines } from './output-lines.ts';
import type { ProcessReaper } from './process-reaper.ts';
import { exitCodeOf } from './signal-exit.ts';
import type { ContainerOrder, ContainerWatcher } from './task-engine.ts';

/** How long output may go on after the process ended, when a process that left its group still holds the pipes. */
const LINGERING_OUTPUT_MS = 500;

/** What a child needs from its surroundings. */
export interface ChildSurroundings {
  reaper: ProcessReaper;
  /** `PATH` of the children. */
  path: string;
  now: () => number;
  /** How long a start is tried that the machine has no room for. */
  patience?: StartPatience;
  /** Default that of Node; tests give another. */
  spawn?: typeof spawn;
}

/** One task as a child process: its own process group, an empty folder, only the job's environment. */
export class ChildContainer {
  readonly #order: ContainerOrder;
  readonly #watcher: ContainerWatcher;
  readonly #surroundings: ChildSurroundings;
  readonly #folder: string;
  #group: number | undefined;
  #killTimer: NodeJS.Timeout | undefined;
  /** Gives up the start that the machine has no room for; undefined when none waits. */
  #giveUp: (() => void) | undefined;
  #startTimer: NodeJS.Timeout | undefined;
  #hasFolder = false;
  #position = 0;
  #streams: Readable[] = [];
  #isPaused = false;

  /** @param onOver called once, when nothing is left of it. */
  constructor(
    order: ContainerOrder,
    watcher: ContainerWatcher,
    surroundings: ChildSurroundings,
    onOver: () => void,
  ) {
    this.#order = order;
    this.#watcher = watcher;
    this.#surroundings = surroundings;
    this.#folder = workFolderOf(order.taskId);
    this.#run(onOver);
  }

  /** SIGTERM to the first process alone, as a container gets it; SIGKILL to all that is left after the grace time. */
  stop(graceSeconds: number): void {
    if (this.#killTimer) return;
    if (this.#giveUp) {
      this.#giveUp();
      return;
    }
    this.#askToEnd();
    this.#killTimer = setTimeout(() => this.#killAll(), graceSeconds * 1000);
  }

  /** Reads no output for now: what writes on has to wait, as at a full pipe. */
  pauseOutput(): void {
    this.#isPaused = true;
    for (const stream of this.#streams) stream.pause();
  }

  resumeOutput(): void {
    this.#isPaused = false;
    for (const stream of this.#streams) stream.resume();
  }

  /** SIGKILL, and the folder away; the watcher hears nothing more. */
  destroy(): void {
    clearTimeout(this.#killTimer);
    this.#killAll();
    clearTimeout(this.#startTimer);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #run(onOver: () => void, waitedMs = 0): void {
    const [file = '', ...args] = commandOf(this.#order);
    const { path, spawn: spawnChild = spawn } = this.#surroundings;
    const env = { PATH: path, HOME: this.#folder, ...this.#order.environment };
    const refused = (error: unknown) => this.#refused(file, error, onOver, waitedMs);
    try {
      if (!this.#hasFolder) mkdirSync(this.#folder, { mode: 0o700 });
      this.#hasFolder = true;
      const child = spawnChild(file, args, {
        cwd: this.#folder,
        env,
        detached: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      if (child.pid === undefined) {
        child.once('error', refused);
        return;
      }
      this.#group = child.pid;
      this.#surroundings.reaper.add(child.pid, this.#order.taskId);
      this.#follow(child, onOver);
    } catch (error) {
      refused(error);
    }
  }

  /** A machine without room may have some later: that is no fault of the command. */
  #refused(file: string, error: unknown, onOver: () => void, waitedMs: number): void {
    const { pauseMs, longestMs } = this.#surroundings.patience ?? START_PATIENCE;
    if (!isMachineFull(error)) this.#failed(startError(file, error), onOver);
    else if (waitedMs >= longestMs)
      this.#failed(machineError('this machine has no room for a process', error).message, onOver);
    else {
      this.#startTimer = setTimeout(() => {
        this.#giveUp = undefined;
        this.#run(onOver, waitedMs + pauseMs);
      }, pauseMs);
      this.#giveUp = () => {
        clearTimeout(this.#startTimer);
        this.#giveUp = undefined;
        this.#failed(undefined, onOver);
      };
    }
  }

  #follow(child: ChildProcessByStdio<null, Readable, Readable>, onOver: () => void): void {
    this.#watcher.started(`${this.#order.taskId}-${child.pid}`);
    this.#streams = [child.stdout, child.stderr];
    const outputs = this.#streams.map((stream) => this.#read(stream));
    if (this.#isPaused) this.pauseOutput();
    let lingering: NodeJS.Timeout | undefined;
    const letGo = () => {
      if (this.#isPaused) lingering = setTimeout(letGo, LINGERING_OUTPUT_MS);
      else for (const stream of this.#streams) stream.destroy();
    };
    child.once('exit', () => {
      clearTimeout(this.#killTimer);
      this.#killAll();
      if (this.#group !== undefined) this.#surroundings.reaper.remove(this.#group, this.#order.taskId);
      this.#group = undefined;
      lingering = setTimeout(letGo, LINGERING_OUTPUT_MS);
    });
    child.once('close', (code, signal) => {
      clearTimeout(lingering);
      for (const lines of outputs) this.#tell(lines.flush());
      this.#watcher.ended({ exitCode: exitCodeOf(code, signal), oomKilled: false });
      void this.#clear(onOver);
    });
  }

  #read(stream: Readable): OutputLines {
    const lines = new OutputLines();
    stream.on('data', (chunk: Buffer) => this.#tell(lines.push(chunk)));
    return lines;
  }

  #tell(messages: string[]): void {
    if (messages.length === 0) return;
    const timestamp = this.#surroundings.now();
    this.#position += messages.length;
    this.#watcher.output(
      messages.map((message) => ({ timestamp, message })),
      this.#position,
    );
  }

  #failed(error: string | undefined, onOver: () => void): void {
    this.#watcher.ended({ oomKilled: false, ...(error !== undefined && { error }) });
    void this.#clear(onOver);
  }

  async #clear(onOver: () => void): Promise<void> {
    await removeWorkFolder(this.#order.taskId);
    this.#watcher.cleared();
    onOver();
  }

  #askToEnd(): void {
    if (this.#group !== undefined) signalTo(this.#group, 'SIGTERM');
  }

  #killAll(): void {
    if (this.#group !== undefined) signalTo(-this.#group, 'SIGKILL');
  }
}

/** Signals a process, or with a negative number its group. */
const signalTo = (target: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(target, signal);
  } catch {
    // It ended by itself in between.
  }
};

const workFolderOf = (taskId: string) => join(tmpdir(), `task-${taskId}`);

/** Takes away the folder that a task ran in; processes just killed may still be writing to it. */
export async function removeWorkFolder(taskId: string): Promise<void> {
  const patience = { recursive: true, force: true, maxRetries: 5, retryDelay: 20 };
  await rm(workFolderOf(taskId), patience).catch(() => undefined);
}

/** What is run of an order without an image; empty when the image alone says it. */
export const commandOf = ({ entryPoint = [], command = [] }: ContainerOrder) => [...entryPoint, ...command];

/** In the words in which ECS passes on what its container runtime says. */
function startError(file: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const found = new Map([
    ['ENOENT', 'executable file not found in $PATH'],
    ['EACCES', 'permission denied'],
    ['ENOEXEC', 'exec format error'],
    ['E2BIG', 'argument list too long'],
  ]).get(code);
  const text = found ?? (error instanceof Error ? error.message : String(error));
  return `CannotStartContainerError: unable to start container process: exec: "${file}": ${text} (on this machine: no container engine runs here)`;
}
