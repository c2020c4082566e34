/**
 * How punctual recurring jobs are in local mode. Method: bench/README.md, "Recurring jobs".
 *
 *     node bench/recurring-jobs.ts [seconds, default 20]
 */
import { quantile, startLocalProduct } from './support/local-product.ts';

const SECONDS = Number(process.argv[2] ?? 20);
const OVERLAPS = ['skip', 'queue', 'replace', 'allow'] as const;

interface Run {
  readonly status: string;
  readonly latenessMs?: number;
}

const product = await startLocalProduct();

const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
  const response = await fetch(product.url + path, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
};

const begin = (job: object): Promise<{ readonly id: string }> =>
  call('POST', '/v1/jobs', { image: 'busybox', every: '2s', ...job });

const runsOf = async (id: string): Promise<readonly Run[]> =>
  (await call<{ readonly items: readonly Run[] }>('GET', `/v1/jobs/${id}/runs?limit=100`)).items;

const report = (name: string, runs: readonly Run[]): void => {
  const lateness = runs.flatMap(({ latenessMs }) => latenessMs ?? []);
  const statuses = Object.entries(Object.groupBy(runs, ({ status }) => status))
    .map(([status, group]) => `${group?.length} ${status}`)
    .join(', ');
  const figures = `late by ${quantile(lateness, 0.5)} ms at the median, ${quantile(lateness, 0.99)} at p99`;
  process.stdout.write(`${name.padEnd(28)}${runs.length} runs: ${statuses}; ${figures}\n`);
};

try {
  const short = await begin({ shell: 'date' });
  await new Promise((resolve) => setTimeout(resolve, SECONDS * 1000));
  report(`date, for ${SECONDS} s`, await runsOf(short.id));
  await call('DELETE', `/v1/jobs/${short.id}`);
  const long = await Promise.all(OVERLAPS.map((overlap) => begin({ shell: 'sleep 5', overlap })));
  await new Promise((resolve) => setTimeout(resolve, SECONDS * 1000));
  for (const [index, overlap] of OVERLAPS.entries()) {
    report(`sleep 5, overlap ${overlap}`, await runsOf(long[index]?.id ?? ''));
  }
} finally {
  await product.end();
}
