import { DockerEngine } from './docker-engine.ts';
import { ProcessEngine, type ProcessEngineOptions } from './process-engine.ts';
import type { TaskEngine } from './task-engine.ts';

/** `auto` takes docker if it answers, else process. */
export type EngineChoice = 'auto' | 'docker' | 'process';

/** How long docker has for its answer. */
const PATIENCE_MS = 1000;

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
  return await DockerEngine.connect(PATIENCE_MS).catch(() => undefined);
}

/**
 * Picks what runs the tasks.
 * @throws Error when docker is asked for and does not answer.
 */
export async function selectEngine(
  choice: EngineChoice,
  options: ProcessEngineOptions = {},
): Promise<TaskEngine> {
  if (choice === 'process') return new ProcessEngine(options);
  try {
    return await DockerEngine.connect(PATIENCE_MS);
  } catch (error) {
    if (choice === 'auto') return new ProcessEngine(options);
    const text = error instanceof Error ? error.message : String(error);
    throw new Error(`engine "docker": no container engine answers (${text})`, { cause: error });
  }
}
