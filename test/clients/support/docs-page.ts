import type { BrowserContext, Page } from 'playwright-core';

/** What an answer on the page is. */
export interface Tried {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of it.
  readonly body: any;
}

/** What is filled in before a route is tried. */
export interface Filled {
  readonly parameters?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: object;
}

/** The page of the API in a browser, and what it did that it should not. */
export interface WatchedDocs {
  /** What stands in the console, errors or not. */
  readonly messages: readonly string[];
  /** The addresses of other origins that were asked for. */
  readonly foreign: readonly string[];
  readonly routeCount: () => Promise<number>;
  /** Signs in by the button "Authorize". */
  readonly authorize: (token: string) => Promise<void>;
  /** Opens a route, fills it in and sends it. */
  readonly tryOut: (tag: string, route: string, filled: Filled) => Promise<Tried>;
}

const tryOutOn =
  (page: Page): WatchedDocs['tryOut'] =>
  async (tag, route, { parameters = {}, body }) => {
    const block = page.locator(`[id="operations-${tag}-${route}"]`);
    if ((await block.locator('.opblock-body').count()) === 0)
      await block.locator('.opblock-summary-control').click();
    for (const [name, value] of Object.entries(parameters))
      await block.locator(`tr[data-param-name="${name}"] input`).fill(value);
    if (body !== undefined) await block.locator('textarea').first().fill(JSON.stringify(body));
    const [response] = await Promise.all([
      page.waitForResponse((answer) => answer.request().resourceType() === 'fetch'),
      block.locator('button.execute').click(),
    ]);
    const status = block.locator('.live-responses-table .response-col_status');
    await status.getByText(String(response.status()), { exact: false }).first().waitFor();
    return { status: response.status(), body: await response.json() };
  };

const authorizeOn =
  (page: Page): WatchedDocs['authorize'] =>
  async (token) => {
    await page.locator('.auth-wrapper > .authorize, .schemes .btn.authorize').first().click();
    const bearer = page.locator('.auth-container').filter({ hasText: 'bearer' }).first();
    await bearer.locator('input').first().fill(token);
    await bearer.locator('button.authorize').click();
    await page.locator('.modal-ux .close-modal').click();
  };

/** Opens the page and waits until its routes are there. */
export const openDocs = async (context: BrowserContext, address: string): Promise<WatchedDocs> => {
  const page = await context.newPage();
  const [messages, foreign]: [string[], string[]] = [[], []];
  page.on('console', (message) => {
    const type: string = message.type();
    // Hints that a console shows only who asks for them.
    if (type !== 'verbose') messages.push(`${type}: ${message.text()}`);
  });
  page.on('pageerror', (error) => messages.push(String(error)));
  const { origin } = new URL(address);
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith('data:') && new URL(url).origin !== origin) foreign.push(url);
  });
  await page.goto(address);
  await page.locator('.opblock').first().waitFor();
  return {
    messages,
    foreign,
    routeCount: () => page.locator('.opblock').count(),
    authorize: authorizeOn(page),
    tryOut: tryOutOn(page),
  };
};
