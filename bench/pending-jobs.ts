/**
 * What many pending jobs cost in local mode. Method: bench/README.md, "Pending jobs".
 *
 *     node bench/pending-jobs.ts [pending jobs, default 10000]
 */
import { execFileSync } from 'node:child_process';
import { quantile, startLocalProduct } from './support/local-product.ts';

const PENDING = Number(process.argv[2] ?? 10_000);
const TIMED_CREATES = 200;
const STARTS = 40;
const PARALLEL = 16;

const product = await startLocalProduct();

const create = async (delay: string): Promise<string> => {
  const response = await fetch(`${product.url}/v1/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ image: 'busybox', command: ['true'], in: delay }),
  });
  if (response.status !== 201) throw new Error(`${response.status}: ${await response.text()}`);
  const { id } = (await response.json()) as { id: string };
  return id;
};

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const from = performance.now();
  await work();
  return performance.now() - from;
};

const timeCreates = async (): Promise<number[]> => {
  const times: number[] = [];
  for (let count = 0; count < TIMED_CREATES; count += 1) times.push(await timed(() => create('2h')));
  return times;
};

/** Resident memory of the process and all its descendants, in MB, shared pages counted once for each. */
const treeMemory = (): number => {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,rss='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number, number]);
  const tree = new Set([product.pid]);
  for (let grown = -1; grown !== tree.size; ) {
    grown = tree.size;
    for (const [pid, parent] of rows) if (tree.has(parent)) tree.add(pid);
  }
  return rows.reduce((sum, [pid, , kilobytes]) => (tree.has(pid) ? sum + kilobytes / 1024 : sum), 0);
};

const latenessOf = async (jobId: string): Promise<number> => {
  for (;;) {
    const response = await fetch(`${product.url}/v1/jobs/${jobId}/runs`);
    const { items } = (await response.json()) as { items: { latenessMs?: number }[] };
    const lateness = items[0]?.latenessMs;
    if (lateness !== undefined) return lateness;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

const report = (name: string, value: number, unit: string): void => {
  process.stdout.write(`${name.padEnd(52)}${value.toFixed(1).padStart(10)} ${unit}\n`);
};

try {
  const emptyCreates = await timeCreates();
  const filling = await timed(async () => {
    let left = PENDING;
    const worker = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        // Half of them wait in the queue, half in the scheduler.
        await create(left % 2 === 0 ? '10m' : '3h');
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, worker));
  });
  const fullCreates = await timeCreates();
  const memory = treeMemory();
  const started: string[] = [];
  for (let count = 0; count < STARTS; count += 1) started.push(await create(`${2 + (count % 4)}s`));
  const lateness = await Promise.all(started.map(latenessOf));
  report('create, nothing pending, median', quantile(emptyCreates, 0.5), 'ms');
  report(`create, ${PENDING} pending, median`, quantile(fullCreates, 0.5), 'ms');
  report(`create, ${PENDING} pending, 99th percentile`, quantile(fullCreates, 0.99), 'ms');
  report('ratio of the medians', quantile(fullCreates, 0.5) / quantile(emptyCreates, 0.5), '');
  report(`filling, ${PARALLEL} at once`, PENDING / (filling / 1000), 'jobs a second');
  report('memory of the process tree', memory, 'MB');
  report('lateness of starts, median', quantile(lateness, 0.5), 'ms');
  report('lateness of starts, largest', Math.max(...lateness), 'ms');
} finally {
  await product.end();
}
