import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ROUTES } from '../../functions/contract/routes.ts';
import { LocalMode } from '../product/support/local-mode.ts';
import { openBrowser } from './support/browser.ts';
import { makeToken } from './support/client-suite.ts';
import { openDocs, type WatchedDocs } from './support/docs-page.ts';

const JOB = { name: 'by-docs', image: 'busybox', shell: 'echo hello', now: true };

let browser: Browser;
let open: LocalMode;
let closed: LocalMode;
let token: string;
let context: BrowserContext;

beforeAll(async () => {
  [browser, open, closed] = await Promise.all([
    openBrowser(),
    LocalMode.start(),
    LocalMode.start({ arguments: ['--sign-in'] }),
  ]);
  token = await makeToken(closed);
});

afterEach(() => context?.close());

afterAll(async () => {
  await Promise.all([browser?.close(), open?.remove(), closed?.remove()]);
});

/** Stands for somebody who closes the window in which the browser itself asks for a password. */
const NOBODY = { httpCredentials: { username: '', password: 'none' } };

const docsOf = async (local: LocalMode, path = '/docs'): Promise<WatchedDocs> => {
  context = await browser.newContext(NOBODY);
  return openDocs(context, `${local.url}${path}`);
};

/** Creates a job on the page, then finds its run and reads it. */
const createAndRead = async (docs: WatchedDocs, local: LocalMode): Promise<void> => {
  const created = await docs.tryOut('Jobs', 'createJob', { body: JOB });
  expect(created).toMatchObject({ status: 201, body: { name: 'by-docs' } });
  await local.runReaches(created.body.id, 'succeeded');
  const listed = await docs.tryOut('Runs', 'listRuns', { parameters: { id: created.body.id } });
  const [{ id: runId }] = listed.body.items;
  const read = await docs.tryOut('Runs', 'getRun', { parameters: { runId } });
  expect(read).toMatchObject({ status: 200, body: { id: runId, status: 'succeeded', exitCode: 0 } });
};

describe.each(['/docs', '/swagger-ui'])('%s in Chromium', (path) => {
  it('shows every route, asks no other host, and its console is empty', async () => {
    const docs = await docsOf(open, path);
    expect(await docs.routeCount()).toBe(Object.keys(ROUTES).length);
    expect(docs.foreign).toEqual([]);
    expect(docs.messages).toEqual([]);
  });
});

it('a job is created by "Try it out" and its run is read', async () => {
  const docs = await docsOf(open);
  await createAndRead(docs, open);
  expect(docs.foreign).toEqual([]);
  expect(docs.messages).toEqual([]);
});

it('with sign-in a job is refused before a token is given, and created after', async () => {
  const docs = await docsOf(closed);
  expect(await docs.tryOut('Jobs', 'createJob', { body: JOB })).toMatchObject({
    status: 401,
    body: { type: '/problems/not-signed-in' },
  });
  await docs.authorize(token);
  await createAndRead(docs, closed);
  expect(docs.foreign).toEqual([]);
  // The browser itself tells of the 401.
  expect(docs.messages.filter((message) => !/status of 401/.test(message))).toEqual([]);
});
