import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { DockerEngine } from './docker-engine.ts';
import { ProcessEngine, type ProcessEngineOptions } from './process-engine.ts';
import type { TaskEngine } from './task-engine.ts';

/** `auto` takes docker if it answers, else process. */
export type EngineChoice = 'auto' | 'docker' | 'process';

/** How long docker has for its answer. */
const PATIENCE_MS = 1000;

/** The settings of engines. */
export interface EngineOptions extends ProcessEngineOptions {
  /** The variable DOCKER_HOST, which says where docker is when it is not at a usual place. */
  readonly dockerHost?: string | undefined;
  /** Where docker listens when nobody says so; default: the usual places. */
  readonly sockets?: readonly string[];
}

/** Where docker listens when nobody says so: for all users of a machine, and for one. */
const USUAL_SOCKETS = ['/var/run/docker.sock', join(homedir(), '.docker', 'run', 'docker.sock')];

/** Tells whether docker could be there, without asking it: its client takes a tenth of a start to load. */
const mayBeThere = ({ dockerHost, sockets = USUAL_SOCKETS }: EngineOptions): boolean =>
  Boolean(dockerHost) || process.platform === 'win32' || sockets.some((socket) => existsSync(socket));

async function connectToDocker(): Promise<DockerEngine> {
  const { DockerEngine } = await import('./docker-engine.ts');
  return DockerEngine.connect(PATIENCE_MS);
}

/**
 * Opens an engine by its name, to ask it about tasks of an earlier life.
 * @returns undefined when it cannot be asked.
 */
export async function openEngine(
  name: string,
  options: ProcessEngineOptions = {},
): Promise<TaskEngine | undefined> {
  if (name === 'process') return new ProcessEngine(options);
  if (name !== 'docker') return undefined;
  return await connectToDocker().catch(() => undefined);
}

/**
 * Picks what runs the tasks.
 * @throws Error when docker is asked for and does not answer.
 */
export async function selectEngine(choice: EngineChoice, options: EngineOptions = {}): Promise<TaskEngine> {
  if (choice === 'process') return new ProcessEngine(options);
  if (choice === 'auto' && !mayBeThere(options)) return new ProcessEngine(options);
  try {
    return await connectToDocker();
  } catch (error) {
    if (choice === 'auto') return new ProcessEngine(options);
    const text = error instanceof Error ? error.message : String(error);
    throw new Error(`engine "docker": no container engine answers (${text})`, { cause: error });
  }
}
