/**
 * What it costs that creates survive a power cut. Method: bench/README.md, "Synced creates".
 *
 *     npm run bench synced
 */

import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpLoad } from './support/http-load.ts';
import { type LocalProduct, quantile, startLocalProduct } from './support/local-product.ts';
import { heading, report } from './support/report.ts';

const ROUNDS = 5;
const SECONDS = 3;
const SYNCS = 200;
const JOB = { image: 'busybox', command: ['true'], in: '2h' };

/** How long this disk takes to keep 4 KiB, in milliseconds, each. */
function syncTimes(): number[] {
  const file = join(tmpdir(), `runat-bench-sync-${process.pid}`);
  const descriptor = openSync(file, 'w');
  const block = Buffer.alloc(4096);
  const times = Array.from({ length: SYNCS }, () => {
    writeSync(descriptor, block);
    const from = performance.now();
    fdatasyncSync(descriptor);
    return performance.now() - from;
  });
  closeSync(descriptor);
  rmSync(file);
  return times;
}

async function creates(product: LocalProduct, connections: number): Promise<number> {
  const load = new HttpLoad(product.url, connections);
  const rate = await load.rate(SECONDS, () => load.expect(201, 'POST', '/v1/jobs', JOB));
  load.close();
  return rate;
}

heading('Creates, with the disk waited for and without');
const times = syncTimes();
report('one sync of this disk, median', quantile(times, 0.5), 'ms');
report('one sync of this disk, p99', quantile(times, 0.99), 'ms');
const synced = await startLocalProduct();
const unsynced = await startLocalProduct({ variables: { RUNAT_TEST_UNSYNCED: '1' } });
try {
  for (const connections of [1, 16]) {
    const rates: { readonly full: number; readonly normal: number }[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      const normal = await creates(unsynced, connections);
      const full = await creates(synced, connections);
      // The first round warms both up.
      if (round > 0) rates.push({ full, normal });
    }
    const median = (values: readonly number[]) => quantile(values, 0.5);
    report(`${connections} connections: synced`, median(rates.map(({ full }) => full)), 'a second');
    report(`${connections} connections: not synced`, median(rates.map(({ normal }) => normal)), 'a second');
    report(
      `${connections} connections: ratio, median`,
      median(rates.map(({ full, normal }) => full / normal)),
      '×',
    );
  }
} finally {
  await synced.end();
  await unsynced.end();
}
