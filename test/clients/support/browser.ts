import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';

/** It reaches nothing but loopback, whatever it would like to look up. */
const WORDS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
];

/** A page, and what its console has complained of. */
export interface WatchedPage {
  readonly page: Page;
  readonly complaints: readonly string[];
}

/** Starts Chromium with a new user data folder, which is removed when it is closed. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM, headless: true, args: WORDS });

/** Opens a page whose complaints are kept. */
export const watchedPage = async (context: BrowserContext): Promise<WatchedPage> => {
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return { page, complaints };
};

/** What came back to a form or a script. */
export interface Answered {
  readonly status: number;
  /** Read as JSON where it is. */
  // biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of it.
  readonly body: any;
}

const readText = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** Sends the form of a page as a person does, and waits for the answer, which takes the page's place. */
export const submitForm = async (page: Page): Promise<Answered> => {
  const [response] = await Promise.all([
    page.waitForResponse((answer) => answer.request().isNavigationRequest()),
    page.click('button'),
  ]);
  const isLedOn = response.status() >= 300 && response.status() < 400;
  return { status: response.status(), body: isLedOn ? '' : readText(await response.text()) };
};

/** What a script asks for. */
export interface ScriptRequest {
  readonly url: string;
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Asks by `fetch` in a page. Gives `blocked` where the browser keeps the answer from the script. */
export const fetchIn = async (page: Page, request: ScriptRequest): Promise<Answered | 'blocked'> => {
  const { url, ...options } = request;
  const got = await page.evaluate(
    async ([address, init]) => {
      try {
        const response = await fetch(address, init);
        return { status: response.status, text: await response.text() };
      } catch {
        return 'blocked' as const;
      }
    },
    [url, options] as const,
  );
  return got === 'blocked' ? got : { status: got.status, body: readText(got.text) };
};
