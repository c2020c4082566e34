/**
 * How long pages take: on the server and until Chromium first paints them, over a small store and a large one, and what they
 * read. Method: bench/README.md, "Pages".
 *
 *     node bench/pages.ts [jobs, default 10000] [rounds, default 15]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openBrowser } from '../test/clients/support/browser.ts';
import { fillStore } from './filled-store.ts';
import { type LocalProduct, quantile, startLocalProduct } from './local-product.ts';

const [MANY = 10_000, ROUNDS = 15] = process.argv.slice(2).map(Number);
const FEW = 100;

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
    nodeArguments: ['--import', join(import.meta.dirname, 'pages-count-reads.ts')],
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

const stands = [
  await prepare(FEW, '/tmp/runat-reads-few'),
  await prepare(MANY, '/tmp/runat-reads-many'),
] as const;
const browser = await openBrowser();
const page = await browser.newPage();
try {
  const rows = [];
  for (const [index, path] of stands[0].paths.entries()) {
    const times: [number[], number[]] = [[], []];
    const paints: [number[], number[]] = [[], []];
    for (let round = 0; round < ROUNDS + 3; round += 1) {
      for (const side of [0, 1] as const) {
        const { product, paths } = stands[side];
        const time = await open(product.url + paths[index]);
        if (round >= 3) times[side].push(time);
      }
    }
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const side of [0, 1] as const) {
        const { product, paths } = stands[side];
        paints[side].push(await paintOf(page, product.url + paths[index]));
      }
    }
    const many = await readsOf(stands[1], stands[1].paths[index] ?? '');
    const [few, large] = times.map((each) => quantile(each, 0.5)) as [number, number];
    const row = [
      nameOf(path),
      few.toFixed(1),
      large.toFixed(1),
      (large / few).toFixed(2),
      quantile(times[1], 0.95).toFixed(1),
      quantile(paints[0], 0.5).toFixed(0),
      quantile(paints[1], 0.5).toFixed(0),
      quantile(paints[1], 0.95).toFixed(0),
      String(many.requests),
      many.units.toFixed(1),
    ];
    rows.push(row);
    console.log(`| ${row.join(' | ')} |`);
  }
} finally {
  await browser.close();
  for (const { product } of stands) await product.end();
}
