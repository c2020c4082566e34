/**
 * Processor time of a run, and how late starts are when many jobs are due. Method: bench/README.md, "Lateness".
 *
 *     npm run bench lateness [--cpu-prof]
 */

import { type Lateness, measureBullmq, measurePgBoss } from './stand-ins/queues.ts';
import { HttpLoad } from './support/http-load.ts';
import { type LocalProduct, quantile, startLocalProduct } from './support/local-product.ts';
import { processorTimeOf } from './support/processor-time.ts';
import { heading, report } from './support/report.ts';

const CONNECTIONS = 16;
const FIRST_RUNS = 30;
/** How long before the first is due creating them begins, for each. */
const SPARE_MS_PER_JOB = 50;

/** So many jobs, evenly over so many seconds. */
interface Load {
  readonly jobs: number;
  readonly seconds: number;
}

interface Run {
  readonly dueAt: string;
  readonly launchedAt?: string;
  readonly startedAt?: string;
}

const flags = process.argv.slice(2).filter((word) => word.startsWith('--cpu-prof'));
const isAlone = process.argv.includes('--alone');

/** Creates the jobs, waits for their ends, and reads when they were started. */
async function play(product: LocalProduct, load: HttpLoad, { jobs, seconds }: Load, endedBefore: number) {
  const createdBy = 4000 + jobs * SPARE_MS_PER_JOB;
  const first = Date.now() + createdBy;
  const ids: string[] = [];
  const pid = product.pid ?? 0;
  const begin = processorTimeOf(pid);
  await load.each(jobs, async (index) => {
    const at = new Date(first + Math.floor((index * seconds * 1000) / jobs)).toISOString();
    const job = { image: 'busybox', command: ['true'], at };
    ids.push((await load.expect<{ id: string }>(201, 'POST', '/v1/jobs', job)).id);
  });
  const spare = first - Date.now();
  if (spare < 0)
    process.stdout.write(`creating took ${-spare} ms more than there was: the figures are of another load\n`);
  const created = processorTimeOf(pid);
  await product.runsEnded(endedBefore + jobs);
  const took = Date.now() - first;
  const over = processorTimeOf(pid);
  const runs: Run[] = [];
  await load.each(jobs, async (index) => {
    const { items } = await load.expect<{ items: Run[] }>(200, 'GET', `/v1/jobs/${ids[index]}/runs`);
    runs.push(...items);
  });
  return {
    runs,
    took,
    create: (created.own - begin.own) / jobs,
    run: (over.own - created.own) / jobs,
    containers: (over.ended - created.ended) / jobs,
  };
}

const since = (runs: readonly Run[], field: 'launchedAt' | 'startedAt'): number[] =>
  runs.flatMap((run) => {
    const at = run[field];
    return at === undefined ? [] : Date.parse(at) - Date.parse(run.dueAt);
  });

function tell(name: string, { jobs, seconds }: Load, values: readonly number[]): void {
  const what = seconds === 0 ? `${jobs} at one instant` : `${jobs} over ${seconds} s`;
  report(`${name}: ${what}, median`, quantile(values, 0.5), 'ms late');
  report(`${name}: ${what}, p99`, quantile(values, 0.99), 'ms late');
}

async function measureRunat(loads: readonly Load[]): Promise<void> {
  const product = await startLocalProduct({ nodeArguments: flags });
  const http = new HttpLoad(product.url, CONNECTIONS);
  try {
    let ended = 0;
    await play(product, http, { jobs: FIRST_RUNS, seconds: 1 }, ended);
    ended += FIRST_RUNS;
    for (const load of loads) {
      const { runs, took, create, run, containers } = await play(product, http, load, ended);
      ended += load.jobs;
      tell('Runat, start call', load, since(runs, 'launchedAt'));
      tell('Runat, process runs', load, since(runs, 'startedAt'));
      report('  all ended after', took, 'ms');
      report('  processor time of a create', create, 'ms');
      report('  processor time of a run', run, 'ms');
      report('  processor time of its container beside it', containers, 'ms');
    }
  } finally {
    http.close();
    await product.end();
  }
}

const LOADS: readonly Load[] = process.argv.includes('--short')
  ? [{ jobs: 200, seconds: 0 }]
  : [
      { jobs: 200, seconds: 0 },
      { jobs: 1000, seconds: 10 },
    ];

heading('Lateness of one-shot jobs whose command is `true`');
await measureRunat(LOADS);
const standIns: readonly [string, Lateness][] = isAlone
  ? []
  : [
      ['pg-boss, polling every 2 s (its default)', (load) => measurePgBoss(load, 2)],
      ['pg-boss, polling every 0.5 s', (load) => measurePgBoss(load, 0.5)],
      ['BullMQ', measureBullmq],
    ];
for (const [name, measure] of standIns) for (const load of LOADS) tell(name, load, await measure(load));
