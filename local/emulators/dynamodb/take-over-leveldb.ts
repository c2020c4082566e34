import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ItemDatabase } from './item-database.ts';

interface LevelDatabase {
  readonly open: () => Promise<void>;
  readonly iterator: () => AsyncIterable<[key: string, value: string]>;
  readonly close: () => Promise<void>;
}

/**
 * Copies what dynalite kept itself in an earlier version, in LevelDB, once: its keys and values are the same. The earlier
 * database is deleted last; where this dies, the next start copies all of it again.
 */
export async function takeOverLeveldb(dataFolder: string, database: ItemDatabase): Promise<void> {
  const folder = join(dataFolder, 'dynamodb');
  if (!existsSync(join(folder, 'CURRENT'))) return;
  const requireAsDynalite = createRequire(createRequire(import.meta.url).resolve('dynalite'));
  const { Level } = requireAsDynalite('level') as { Level: new (path: string) => LevelDatabase };
  const earlier = new Level(folder);
  await earlier.open();
  const entries: [string, string][] = [];
  for await (const entry of earlier.iterator()) entries.push(entry);
  await earlier.close();
  database.transaction(() => {
    for (const [key, value] of entries) database.put(key, value);
  });
  await rm(folder, { recursive: true });
}
