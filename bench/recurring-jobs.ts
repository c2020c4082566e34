/**
 * How punctual recurring jobs are in local mode. Method: bench/README.md, "Recurring jobs".
 *
 *     node bench/recurring-jobs.ts [seconds, default 20]
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const SECONDS = Number(process.argv[2] ?? 20);
const OVERLAPS = ['skip', 'queue', 'replace', 'allow'] as const;

interface Run {
  readonly status: string;
  readonly latenessMs?: number;
}

const quantile = (values: readonly number[], q: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? Number.NaN;

const data = mkdtempSync(join(tmpdir(), 'runat-bench-'));
const product = spawn(
  process.execPath,
  ['bin/local.ts', '--port', '0', '--engine', 'process', '--data', data],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
const exited = new Promise<void>((resolve) => product.once('exit', () => resolve()));

const baseUrl = await new Promise<string>((resolve, reject) => {
  product.once('exit', (code) => reject(new Error(`local mode ended with ${code}`)));
  createInterface({ input: product.stdout }).on('line', (line) => {
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
    if (url) resolve(url);
  });
});

const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
  const response = await fetch(baseUrl + path, {
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
  product.kill('SIGTERM');
  await exited;
  rmSync(data, { recursive: true, force: true });
}
