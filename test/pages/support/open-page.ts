import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A page of the product, and what went on around it. */
export interface OpenPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What its console said. */
  readonly said: readonly string[];
  /** What it asked of other origins. */
  readonly foreign: readonly string[];
}

/** What Chromium says of a form that comes back with its faults. */
const OF_REFUSAL = /^Failed to load resource: the server responded with a status of 4(00|01|12) /;

/** Opens a page before an address. */
export const openPage = async (
  browser: Browser,
  baseURL: string,
  options: BrowserContextOptions = {},
): Promise<OpenPage> => {
  const context = await browser.newContext({
    baseURL,
    timezoneId: 'Europe/Berlin',
    locale: 'en-US',
    ...options,
  });
  const page = await context.newPage();
  const [said, foreign]: [string[], string[]] = [[], []];
  page.on('console', (message) => {
    if (!OF_REFUSAL.test(message.text())) said.push(message.text());
  });
  page.on('pageerror', (error) => said.push(String(error)));
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(baseURL).origin) foreign.push(request.url());
  });
  return { page, context, said, foreign };
};

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

/** What axe finds wrong with a page. It runs outside of the page's policy, as a person's tool does. */
export const axeFindings = async (page: Page): Promise<readonly string[]> => {
  const session = await page.context().newCDPSession(page);
  const evaluate = async (expression: string): Promise<unknown> => {
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
  await evaluate(`${AXE};undefined`);
  const { violations } = (await evaluate('axe.run(document)')) as AxeResult;
  await session.detach();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary?.slice(0, 300)}`),
  );
};

/** Says that nothing went on that nobody asked for. */
export const expectQuiet = ({ said, foreign }: OpenPage): void => {
  expect({ said, foreign }).toEqual({ said: [], foreign: [] });
};
