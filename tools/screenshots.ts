/**
 * Takes pictures of the pages: `npm run screenshots` the few that README and docs show, into docs/pictures;
 * `npm run screenshots -- --all --out FOLDER` every page at three widths in both schemes, to look at. Needs Chromium.
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { openBrowser } from '../test/clients/support/browser.ts';
import { makeShow } from '../test/pages/support/make-show.ts';
import { LocalMode } from '../test/product/support/local-mode.ts';

const ROOT = resolve(import.meta.dirname, '..');

const { values } = parseArgs({
  options: {
    all: { type: 'boolean', default: false },
    out: { type: 'string', default: join(ROOT, 'docs/pictures') },
  },
});

type Scheme = 'light' | 'dark';

/** One picture: of a page, so wide, in a scheme. */
interface Picture {
  readonly name: string;
  readonly path: string;
  readonly width: number;
  readonly scheme: Scheme;
  /** The whole page, not only what a window shows. */
  readonly isWhole?: boolean;
}

const HEIGHTS: Readonly<Record<number, number>> = { 390: 844, 768: 1024, 1440: 900 };

async function take(browser: Browser, local: LocalMode, picture: Picture): Promise<void> {
  const { name, path, width, scheme, isWhole = false } = picture;
  const context = await browser.newContext({
    baseURL: local.url,
    viewport: { width, height: HEIGHTS[width] ?? 900 },
    colorScheme: scheme,
    timezoneId: 'Europe/Berlin',
    locale: 'en-US',
  });
  await context.addCookies([{ name: 'runat-zone', value: 'Europe/Berlin', url: local.url }]);
  const page = await context.newPage();
  await page.goto(path);
  await page.screenshot({ path: join(values.out, `${name}-${width}-${scheme}.png`), fullPage: isWhole });
  await context.close();
}

const local = await LocalMode.start();
const browser = await openBrowser();
try {
  mkdirSync(values.out, { recursive: true });
  const show = await makeShow(local);
  const few: readonly Picture[] = [
    { name: 'overview', path: '/', width: 1440, scheme: 'light' },
    { name: 'overview', path: '/', width: 1440, scheme: 'dark' },
    { name: 'overview', path: '/', width: 390, scheme: 'light' },
    { name: 'run', path: `/runs/${show.failedRun}`, width: 1440, scheme: 'light' },
    { name: 'run', path: `/runs/${show.liveRun}`, width: 390, scheme: 'dark' },
    { name: 'form', path: `/jobs/${show.edited}/edit`, width: 1440, scheme: 'light' },
    { name: 'job', path: `/jobs/${show.busy}`, width: 768, scheme: 'dark' },
  ];
  const every = Object.entries(show.pages).flatMap(([name, path]) =>
    Object.keys(HEIGHTS).flatMap((width) =>
      (['light', 'dark'] as const).map((scheme) => ({
        name,
        path,
        width: Number(width),
        scheme,
        isWhole: true,
      })),
    ),
  );
  for (const picture of values.all ? every : few) await take(browser, local, picture);
} finally {
  await browser.close();
  await local.remove();
}
