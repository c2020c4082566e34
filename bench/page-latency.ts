/**
 * How long it takes until an open page tells what happened. Method: bench/README.md, "What an open page tells".
 *
 *     node bench/page-latency.ts [seconds, default 60]
 */
import type { Page } from 'playwright-core';
import { openBrowser } from '../test/clients/support/browser.ts';
import { openDroppingProxy } from './support/dropping-proxy.ts';
import { quantile, startLocalProduct } from './support/local-product.ts';

const SECONDS = Number(process.argv[2] ?? 60);
const DROPPED_AT_SECOND = Math.floor(SECONDS / 3);
const DROPPED_FOR_MS = 3000;

const product = await startLocalProduct();
const proxy = await openDroppingProxy(product.url);
const browser = await openBrowser();

interface Seen {
  readonly at: number;
  readonly text: string;
}

const ask = async (method: string, path: string, body?: object) => {
  const response = await fetch(product.url + path, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  return (await response.json()) as { id: string; startedAt?: string; stoppedAt?: string };
};

/** Notes when each text of some elements comes into the page, by the clock of this machine. */
const watch = (page: Page, selector: string): Promise<void> =>
  page.evaluate(`{
    const known = new Set();
    globalThis.seen = [];
    const look = () => {
      for (const { textContent } of document.querySelectorAll(${JSON.stringify(selector)})) {
        const text = textContent.trim();
        if (known.has(text)) continue;
        known.add(text);
        seen.push({ at: Date.now(), text });
      }
    };
    look();
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
  }`);

const seenBy = (page: Page): Promise<readonly Seen[]> => page.evaluate('seen');

const shown = (milliseconds: number): string => `${Math.round(milliseconds)} ms`;

try {
  const { id } = await ask('POST', '/v1/jobs', {
    name: 'told',
    image: 'busybox',
    shell: `i=0; while [ $i -lt ${SECONDS} ]; do i=$((i+1)); date +%s%3N; sleep 1; done; exit 3`,
    in: '6s',
  });
  const context = await browser.newContext({ baseURL: proxy.url });
  const jobPage = await context.newPage();
  await jobPage.goto(`/jobs/${id}`);
  await watch(jobPage, '#job-runs .state');
  const findRun = async () => {
    const response = await fetch(`${product.url}/v1/jobs/${id}/runs`);
    return ((await response.json()) as { items: { id: string; startedAt?: string }[] }).items[0];
  };
  let run = await findRun();
  while (run?.startedAt === undefined) run = await findRun();
  const recorded = Date.now();
  const page = await context.newPage();
  await page.goto(`/runs/${run.id}`);
  await watch(page, '#log li:not(.end) > span:last-child, #run-head h1');
  const begun = Date.parse(run.startedAt);
  const dropIn = begun + DROPPED_AT_SECOND * 1000 + 500 - Date.now();
  await new Promise((resolve) => setTimeout(resolve, dropIn));
  const droppedAt = Date.now();
  proxy.drop(DROPPED_FOR_MS);
  const backAt = droppedAt + DROPPED_FOR_MS;
  let ended = await ask('GET', `/v1/runs/${run.id}`);
  while (ended.stoppedAt === undefined) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    ended = await ask('GET', `/v1/runs/${run.id}`);
  }
  await new Promise((resolve) => setTimeout(resolve, 3000));
  const seen = await seenBy(page);
  const lines = seen.filter(({ text }) => /^\d{13}$/.test(text));
  const opened = lines[0]?.at ?? 0;
  // What was there when the page was opened came with it.
  const late = lines
    .filter(({ text }) => Number(text) > opened)
    .map(({ at, text }) => ({ printed: Number(text), by: at - Number(text), sinceBack: at - backAt }));
  const ofDrop = late.filter(({ printed }) => printed > droppedAt - 1000 && printed < backAt);
  const others = late.filter((each) => !ofDrop.includes(each)).map(({ by }) => by);
  const starts = await seenBy(jobPage);
  const running = starts.find(({ text }) => /^running/.test(text))?.at ?? Number.NaN;
  const failed = seen.find(({ text }) => text.startsWith('Failed'))?.at ?? Number.NaN;
  console.log(`lines printed ${SECONDS}, seen ${lines.length}`);
  console.log(
    `line, p50 ${shown(quantile(others, 0.5))}, p99 ${shown(quantile(others, 0.99))}, worst ${shown(Math.max(...others))}`,
  );
  console.log(
    `lines of the ${DROPPED_FOR_MS} ms without connection (${ofDrop.length}), after it was back: ${shown(Math.max(...ofDrop.map(({ sinceBack }) => sinceBack)))}`,
  );
  console.log(
    `start of the run, on the page of its job: ${shown(running - begun)}; its record said so after ${shown(recorded - begun)}`,
  );
  console.log(`end of the run, on its page: ${shown(failed - Date.parse(ended.stoppedAt))}`);
} finally {
  await browser.close();
  await proxy.close();
  await product.end();
}
