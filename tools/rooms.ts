/** Writes biome-rooms.generated.json, who may import whom, for the linter: `npm run rooms`. A test holds the file to the table. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { importRules } from './room-rules.ts';

const FILE = 'biome-rooms.generated.json';

const lines = importRules().overrides.map((rules) => JSON.stringify(rules));

writeFileSync(join(import.meta.dirname, '..', FILE), `{"overrides":[\n${lines.join(',\n')}\n]}\n`);
console.log(`${FILE} is as tools/room-imports.ts says`);
