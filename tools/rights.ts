/**
 * Writes docs/rights.md, who may do what in AWS, from the template and the recorded calls: `npm run rights`. With `--record` the calls are
 * recorded anew before. Tests hold both files to it.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const ROOT = join(import.meta.dirname, '..');
const TOUR = 'test/product/rights.test.ts';

const { values } = parseArgs({ options: { record: { type: 'boolean', default: false } } });

if (values.record) {
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const { status } = spawnSync(process.execPath, [vitest, 'run', TOUR, '--project', 'product', '--update'], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
const { rightsPage } = await import('../test/stack/rights/page.ts');
writeFileSync(join(ROOT, 'docs', 'rights.md'), await rightsPage());
console.log('docs/rights.md is as the template and the recorded calls say');
