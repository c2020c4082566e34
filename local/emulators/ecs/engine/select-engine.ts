import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { LateEngine } from './late-engine.ts';
import { ProcessEngine, type ProcessEngineOptions } from './process-engine.ts';
import type { TaskEngine } from './task-engine.ts';

/** `auto` takes docker where the machine has it, else process. */
export type EngineChoice = 'auto' | 'docker' | 'process';

/** How long Docker has for each of its answers: a Docker that is busy, or has just been started, takes some seconds. */
const PATIENCES_MS: readonly number[] = [1000, 3000, 6000];

/** From one question to the next, where docker is looked for later. */
const ASK_AGAIN_MS = 5000;

/** Nobody listens, or not to this user: another question at once is of no use. */
const NOBODY_LISTENS = new Set(['ECONNREFUSED', 'ENOENT', 'EACCES']);

/** The settings of engines. */
export interface EngineOptions extends ProcessEngineOptions {
  /** The variable DOCKER_HOST, which says where docker is when it is not at a usual place. */
  readonly dockerHost?: string | undefined;
  /** Where docker listens when nobody says so; default: the usual places. */
  readonly sockets?: readonly string[];
  /** Told where tasks run on processes although the machine has docker, and when docker is taken up. */
  readonly onLine?: (line: string) => void;
  /** Asks docker once; rejects when it does not answer in so many milliseconds. Tests give another. */
  readonly connect?: (timeoutMs: number) => Promise<TaskEngine>;
  /** Default 5 s. */
  readonly askAgainMs?: number;
}

/** Where docker listens when nobody says so: for all users of a machine, and for one. */
const USUAL_SOCKETS = ['/var/run/docker.sock', join(homedir(), '.docker', 'run', 'docker.sock')];

/** Tells whether docker could be there, without asking it: its client takes a tenth of a start to load. */
const mayBeThere = ({ dockerHost, sockets = USUAL_SOCKETS }: EngineOptions): boolean =>
  Boolean(dockerHost) || process.platform === 'win32' || sockets.some((socket) => existsSync(socket));

async function askDocker(timeoutMs: number): Promise<TaskEngine> {
  const { DockerEngine } = await import('./docker-engine.ts');
  return DockerEngine.connect(timeoutMs);
}

/** Asks until docker answers, some seconds at most. @throws Error of the last question. */
async function connectToDocker({ connect = askDocker }: EngineOptions): Promise<TaskEngine> {
  let failure: unknown;
  for (const patienceMs of PATIENCES_MS) {
    try {
      return await connect(patienceMs);
    } catch (error) {
      failure = error;
      if (error instanceof Error && 'code' in error && NOBODY_LISTENS.has(String(error.code))) break;
    }
  }
  throw failure;
}

/**
 * Opens an engine by its name, to ask it about tasks of an earlier life.
 * @returns undefined when it cannot be asked.
 */
export async function openEngine(name: string, options: EngineOptions = {}): Promise<TaskEngine | undefined> {
  if (name === 'process') return new ProcessEngine(options);
  if (name !== 'docker') return undefined;
  return await connectToDocker(options).catch(() => undefined);
}

/**
 * Picks what runs the tasks. Where `auto` finds docker on the machine, but no answer, tasks run on processes until docker answers, and
 * that is told.
 * @throws Error when docker is asked for and does not answer.
 */
export async function selectEngine(choice: EngineChoice, options: EngineOptions = {}): Promise<TaskEngine> {
  if (choice === 'process') return new ProcessEngine(options);
  if (choice === 'auto' && !mayBeThere(options)) return new ProcessEngine(options);
  try {
    return await connectToDocker(options);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    if (choice === 'auto') return processesUntilDockerAnswers(text, options);
    throw new Error(`engine "docker": no container engine answers (${text})`, { cause: error });
  }
}

function processesUntilDockerAnswers(why: string, options: EngineOptions): TaskEngine {
  const { onLine = () => undefined, askAgainMs = ASK_AGAIN_MS } = options;
  onLine(
    `This machine has a container engine that does not answer (${why}): until it does, commands run as processes of this user, without isolation`,
  );
  return new LateEngine(new ProcessEngine(options), {
    connect: () => connectToDocker(options),
    pauseMs: askAgainMs,
    onTaken: () => onLine('The container engine answers: what is started from now on runs in containers'),
  });
}
