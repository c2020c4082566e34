/**
 * Runs benchmarks: `npm run bench` all that need only this machine, `npm run bench NAME [options]` one of them. Method:
 * bench/README.md.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const FILES: Readonly<Record<string, string>> = {
  lateness: 'lateness.ts',
  requests: 'requests.ts',
  pending: 'pending-jobs.ts',
  recurring: 'recurring-jobs.ts',
  capacity: 'capacity.ts',
};

const [name, ...options] = process.argv.slice(2);
if (name !== undefined && !Object.hasOwn(FILES, name)) {
  console.error(`${name}: expected one of ${Object.keys(FILES).join(', ')}`);
  process.exit(2);
}
for (const file of name === undefined ? Object.values(FILES) : [FILES[name] ?? '']) {
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, file), ...options], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
