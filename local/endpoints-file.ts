import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Endpoints } from './local-environment.ts';

const NAME = 'endpoints.json';

/**
 * Says in the data folder where the emulators are and how to sign, for tools such as `npm run tokens -- … --local`.
 * Only this user can read it.
 * @returns takes it back
 */
export function writeEndpoints(dataFolder: string, endpoints: Endpoints): () => void {
  const file = join(dataFolder, NAME);
  // A file that is there keeps its mode.
  rmSync(file, { force: true });
  writeFileSync(file, `${JSON.stringify(endpoints, undefined, 2)}\n`, { mode: 0o600 });
  return () => rmSync(file, { force: true });
}

/** What local mode wrote. Throws when it does not run on this data folder. */
export function readEndpoints(dataFolder: string): Endpoints {
  const file = join(dataFolder, NAME);
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Error(`local mode does not run: there is no ${file}. Start it with npm start`, { cause });
  }
}
