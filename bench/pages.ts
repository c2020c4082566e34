/**
 * How long pages take: on the server and until Chromium first paints them, over a small store and a large one, and what they
 * read. Method: bench/README.md, "Pages".
 *
 *     node bench/pages.ts [jobs, default 10000] [rounds, default 15]
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openBrowser } from '../test/clients/support/browser.ts';
import { fillStore } from './support/filled-store.ts';
import { type LocalProduct, quantile, startLocalProduct } from './support/local-product.ts';

const [MANY = 10_000, ROUNDS = 15] = process.argv.slice(2).map(Number);
const FEW = 100;
const UNHEEDED = 3;

/** A store, the product over it, and what the pages of it are. */
interface Stand {
  readonly product: LocalProduct;
  readonly reads: string;
  readonly paths: readonly string[];
}

const listed = async (url: string, path: string): Promise<{ readonly id: string }[]> => {
  const response = await fetch(url + path);
  return ((await response.json()) as { items: { id: string }[] }).items;
};

const prepare = async (jobs: number, reads: string): Promise<Stand> => {
  writeFileSync(reads, '');
  const product = await startLocalProduct({
    nodeArguments: ['--import', join(import.meta.dirname, 'support', 'pages-count-reads.ts')],
    variables: { BENCH_READS: reads },
  });
  const from = performance.now();
  const { run } = await fillStore(product, jobs);
  console.log(`${jobs} jobs filled in ${Math.round((performance.now() - from) / 1000)} s`);
  const [job] = await listed(product.url, '/v1/jobs?limit=1');
  const paths = [
    ...[
      '/',
      '/?as=table',
      '/?name=job-7',
      '/?state=history',
      '/runs',
      '/runs?show=failed',
      '/runs?tag=tag-3',
    ],
    ...[`/jobs/${job?.id}`, `/jobs/${job?.id}?range=7d`, `/runs/${run.id}`],
    ...['/deliveries', '/status', '/jobs?form=true', `/jobs/${job?.id}/edit`, '/sign-in'],
  ];
  return { product, reads, paths };
};

/** The page with the id replaced, as a name that is the same for all stores. */
const nameOf = (path: string): string => path.replace(/[0-9a-f]{32}[^/?]*/, '{id}');

const open = async (url: string): Promise<number> => {
  const from = performance.now();
  const response = await fetch(url, { headers: { accept: 'text/html', 'accept-encoding': 'gzip' } });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return performance.now() - from;
};

interface Reads {
  readonly requests: number;
  readonly units: number;
}

const readsOf = async ({ product, reads }: Stand, path: string): Promise<Reads> => {
  writeFileSync(reads, '');
  await open(product.url + path);
  const lines = readFileSync(reads, 'utf8').split('\n').filter(Boolean);
  const units = lines.map((line) => (JSON.parse(line) as { units: number }).units);
  return { requests: lines.length, units: units.reduce((sum, each) => sum + each, 0) };
};

const PAINTED = `new Promise((resolve) => {
  const tell = (entries) => {
    const first = entries.find(({ name }) => name === 'first-contentful-paint');
    if (first) resolve(first.startTime);
  };
  new PerformanceObserver((list) => tell(list.getEntries())).observe({ type: 'paint', buffered: true });
})`;

/** From the start of the navigation until the first paint, in milliseconds. Style and script are in the cache. */
const paintOf = async (page: Page, url: string): Promise<number> => {
  await page.goto(url);
  return page.evaluate<number>(PAINTED);
};

/** What one page costs on both stands. */
interface Measured {
  /** Whole requests. */
  readonly times: readonly [number[], number[]];
  readonly paints: readonly [number[], number[]];
}

const measure = async (stands: readonly [Stand, Stand], index: number, page: Page): Promise<Measured> => {
  const measured: Measured = { times: [[], []], paints: [[], []] };
  for (let round = -UNHEEDED; round < ROUNDS; round += 1) {
    for (const side of [0, 1] as const) {
      const { product, paths } = stands[side];
      const time = await open(product.url + paths[index]);
      if (round >= 0) measured.times[side].push(time);
    }
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const side of [0, 1] as const) {
      const { product, paths } = stands[side];
      measured.paints[side].push(await paintOf(page, product.url + paths[index]));
    }
  }
  return measured;
};

/** A page with one word: what a first paint takes on this machine whatever the page. */
const measureBare = async (page: Page): Promise<number[]> => {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>bare</title><p>word');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const paints: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    paints.push(await paintOf(page, `http://127.0.0.1:${port}/`));
  }
  server.close();
  return paints;
};

const COLUMNS = [
  ...['page', 'request, few (ms)', 'many (ms)', 'ratio', 'many, p95 (ms)'],
  ...['first paint, few (ms)', 'many (ms)', 'many, p95 (ms)', 'reads', 'read units'],
];

const print = (cells: readonly string[]): void => console.log(`| ${cells.join(' | ')} |`);

const reads = mkdtempSync(join(tmpdir(), 'runat-reads-'));
const stands = [await prepare(FEW, join(reads, 'few')), await prepare(MANY, join(reads, 'many'))] as const;
const browser = await openBrowser();
try {
  const page = await browser.newPage();
  print(COLUMNS);
  print(COLUMNS.map(() => '---'));
  const bare = await measureBare(page);
  print(['one word', '', '', '', '', '', ...[0.5, 0.95].map((q) => quantile(bare, q).toFixed(0)), '', '']);
  for (const [index, path] of stands[0].paths.entries()) {
    const { times, paints } = await measure(stands, index, page);
    const [few, many] = [quantile(times[0], 0.5), quantile(times[1], 0.5)];
    const { requests, units } = await readsOf(stands[1], stands[1].paths[index] ?? '');
    print([
      nameOf(path),
      ...[few, many].map((each) => each.toFixed(1)),
      (many / few).toFixed(2),
      quantile(times[1], 0.95).toFixed(1),
      ...[quantile(paints[0], 0.5), quantile(paints[1], 0.5), quantile(paints[1], 0.95)].map((each) =>
        each.toFixed(0),
      ),
      String(requests),
      units.toFixed(1),
    ]);
  }
} finally {
  await browser.close();
  for (const { product } of stands) await product.end();
  rmSync(reads, { recursive: true });
}
