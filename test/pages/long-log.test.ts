import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser } from '../clients/support/browser.ts';
import { PATIENCE } from '../patience.ts';
import { LocalMode } from '../product/support/local-mode.ts';
import { firstLines, heldLog, scrollBack } from './support/long-log.ts';
import { makeJob, runToEnd } from './support/make-jobs.ts';
import { expectQuiet, openPage } from './support/open-page.ts';

const LINES = 200_000;
/** What a page holds of a log at most, and what it is given at once. */
const MOST_HELD = 10_000;
const AT_FIRST = 1000;
const AT_ONCE = 2000;
/** A hundred steps, each of which a busy machine may take seconds for. */
const LONGEST = 10 * PATIENCE.timeout;

let browser: Browser;
let local: LocalMode;
let run: string;

beforeAll(async () => {
  [browser, local] = await Promise.all([openBrowser(), LocalMode.start()]);
  const id = await makeJob(local, { name: 'long', shell: `seq -f 'line %.0f' ${LINES}`, every: '1d' });
  run = await runToEnd(local, id);
});

afterAll(async () => {
  await Promise.all([browser?.close(), local?.remove()]);
});

it(
  'a log of 200,000 lines opens at its end with the last thousand, and goes back to its start: each line once, in order',
  async () => {
    const opened = await openPage(browser, local.url);
    const { page } = opened;
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(`/runs/${run}`);
    await page.locator('#log-end').waitFor();
    expect(await heldLog(page)).toMatchObject({ lines: AT_FIRST, parts: 1, isAtEnd: true });
    expect(asked.filter((path) => path.endsWith('/log'))).toEqual([]);

    let next = LINES;
    const expectBefore = (lines: readonly string[]) => {
      next -= lines.length;
      expect(lines).toEqual(lines.map((_, index) => `line ${next + index + 1}`));
    };
    expectBefore(await firstLines(page, AT_FIRST));
    for (let lines = await scrollBack(page); lines.length > 0; lines = await scrollBack(page)) {
      expectBefore(lines);
      expect(lines.length).toBeLessThanOrEqual(AT_ONCE);
      expect((await heldLog(page)).lines).toBeLessThanOrEqual(MOST_HELD);
    }
    expect(next).toBe(0);
    expect(asked.filter((path) => path.endsWith('/log'))).toHaveLength((LINES - AT_FIRST) / AT_ONCE + 0.5);

    await page.getByRole('link', { name: 'To the end of the log' }).click();
    await page.locator('#log-end').waitFor();
    expect(await heldLog(page)).toMatchObject({ lines: AT_FIRST, isAtEnd: true });
    expectQuiet(opened);
    await opened.context.close();
  },
  LONGEST,
);
