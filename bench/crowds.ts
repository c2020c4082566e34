/**
 * How many runs a second are started while ever more jobs are due every second, up to far more than one machine carries.
 * Method: bench/README.md, "Crowds".
 *
 *     npm run bench crowds [seconds, default 20, 99 at most]
 */
import { HttpLoad } from './support/http-load.ts';
import { quantile, startLocalProduct } from './support/local-product.ts';
import { heading, report } from './support/report.ts';

const SECONDS = Math.min(99, Number(process.argv[2] ?? 20));
const CROWDS = [10, 25, 50, 100, 200];
const CONNECTIONS = 16;

interface Run {
  readonly launchedAt?: string;
  readonly latenessMs?: number;
}

/** Overlapping runs are allowed, so that only the machine decides what is started. */
const JOB = { image: 'busybox', command: ['true'], every: '1s', overlap: 'allow' };

/** What was started of so many jobs that are due every second. */
async function startedOf(jobs: number): Promise<readonly Run[]> {
  const product = await startLocalProduct();
  const http = new HttpLoad(product.url, CONNECTIONS);
  try {
    const ids: string[] = [];
    await http.each(jobs, async () => {
      ids.push((await http.expect<{ id: string }>(201, 'POST', '/v1/jobs', JOB)).id);
    });
    const from = Date.now();
    await new Promise((resolve) => setTimeout(resolve, SECONDS * 1000));
    const until = Date.now();
    const runs: Run[] = [];
    await http.each(jobs, async (index) => {
      const path = `/v1/jobs/${ids[index]}/runs?limit=100`;
      runs.push(...(await http.expect<{ items: Run[] }>(200, 'GET', path)).items);
    });
    return runs.filter(({ launchedAt }) => {
      const at = launchedAt === undefined ? 0 : Date.parse(launchedAt);
      return at >= from && at < until;
    });
  } finally {
    http.close();
    await product.end();
  }
}

heading(`Jobs that are due every second, for ${SECONDS} s`);
for (const jobs of CROWDS) {
  const started = await startedOf(jobs);
  const late = started.flatMap(({ latenessMs }) => latenessMs ?? []);
  report(`${jobs} jobs: runs started a second`, started.length / SECONDS, '');
  report('  median', quantile(late, 0.5), 'ms late');
  report('  p99', quantile(late, 0.99), 'ms late');
}
