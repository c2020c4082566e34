/**
 * Runs benchmarks: `npm run bench` all that need nothing else, `npm run bench NAME [options]` one of them. Method:
 * bench/README.md.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const FILES: Readonly<Record<string, string>> = {
  lateness: 'lateness.ts',
  requests: 'requests.ts',
  synced: 'synced-creates.ts',
  pending: 'pending-jobs.ts',
  recurring: 'recurring-jobs.ts',
  crowds: 'crowds.ts',
  capacity: 'capacity.ts',
  cost: 'life-cycle-cost.ts',
  'cold-start': 'cold-start.ts',
};

/** Benchmarks that need Chromium (Debian's package), too. */
const WITH_CHROMIUM: Readonly<Record<string, string>> = {
  pages: 'pages.ts',
  'page-latency': 'page-latency.ts',
  'long-log': 'long-log.ts',
};

const [name, ...options] = process.argv.slice(2);
const all = { ...FILES, ...WITH_CHROMIUM };
if (name !== undefined && !Object.hasOwn(all, name)) {
  console.error(`${name}: expected one of ${Object.keys(all).join(', ')}`);
  process.exit(2);
}
for (const file of name === undefined ? Object.values(FILES) : [all[name] ?? '']) {
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, file), ...options], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
