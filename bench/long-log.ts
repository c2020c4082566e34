/**
 * A long log in a browser: until its end can be seen, and back to its start. Method: bench/README.md, "A long log".
 *
 *     node bench/long-log.ts [lines, default 200000]
 */
import { execFileSync } from 'node:child_process';
import type { Page } from 'playwright-core';
import { openBrowser } from '../test/clients/support/browser.ts';
import { quantile, startLocalProduct } from './support/local-product.ts';

const LINES = Number(process.argv[2] ?? 200_000);
const MEGABYTE_IN_KILOBYTES = 1024;

const product = await startLocalProduct();
const browser = await openBrowser();

const ask = async (method: string, path: string, body?: object) => {
  const response = await fetch(product.url + path, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  return (await response.json()) as { id: string; status: string };
};

/** The resident memory of the largest renderer below this process, in MB. */
const rendererMemory = (): number => {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,rss=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  const tree = new Set([String(process.pid)]);
  for (let grown = -1; grown !== tree.size; ) {
    grown = tree.size;
    for (const [pid = '', parent = ''] of rows) if (tree.has(parent)) tree.add(pid);
  }
  const sizes = rows.filter(([pid = '', , , ...words]) => tree.has(pid) && words.includes('--type=renderer'));
  return Math.max(...sizes.map(([, , size]) => Number(size))) / MEGABYTE_IN_KILOBYTES;
};

const earlierOf = (page: Page): Promise<string | null> =>
  page.evaluate(`log.querySelector('[data-earlier]')?.dataset.earlier ?? null`);

const stepBack = async (page: Page, earlier: string): Promise<number> => {
  const from = performance.now();
  await page.evaluate('log.scrollTop = 1; log.scrollTop = 0');
  await page.locator(`[data-earlier="${earlier}"]`).waitFor({ state: 'detached' });
  return performance.now() - from;
};

try {
  const shell = `seq -f 'line %.0f' ${LINES}`;
  const { id } = await ask('POST', '/v1/jobs', { image: 'busybox', shell, every: '1d' });
  const run = await ask('POST', `/v1/jobs/${id}/runs`);
  while ((await ask('GET', `/v1/runs/${run.id}`)).status !== 'succeeded');
  const page = await browser.newPage();
  await page.goto(`${product.url}/sign-in`);
  const from = performance.now();
  await page.goto(`${product.url}/runs/${run.id}`, { waitUntil: 'commit' });
  await page.locator('#log-end').waitFor();
  const opened = performance.now() - from;
  const before = rendererMemory();
  const steps: number[] = [];
  for (let place = await earlierOf(page); place !== null; place = await earlierOf(page)) {
    steps.push(await stepBack(page, place));
  }
  console.log(`until the end can be seen: ${Math.round(opened)} ms`);
  console.log(
    `${steps.length} steps back, p50 ${Math.round(quantile(steps, 0.5))} ms, p95 ${Math.round(quantile(steps, 0.95))} ms`,
  );
  console.log(
    `renderer: ${Math.round(before)} MB at first, ${Math.round(rendererMemory())} MB at the start of the log`,
  );
} finally {
  await browser.close();
  await product.end();
}
