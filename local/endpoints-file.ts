import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Endpoints } from './local-environment.ts';

/**
 * Says in the data folder where the emulators are, for tools such as `npm run tokens -- … --local`.
 * @returns takes it back
 */
export function writeEndpoints(dataFolder: string, endpoints: Endpoints): () => void {
  const file = join(dataFolder, 'endpoints.json');
  writeFileSync(file, `${JSON.stringify(endpoints, undefined, 2)}\n`, { mode: 0o600 });
  return () => rmSync(file, { force: true });
}
