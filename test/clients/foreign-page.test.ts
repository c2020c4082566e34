import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LocalMode } from '../product/support/local-mode.ts';
import { fetchIn, openBrowser, submitForm, type WatchedPage, watchedPage } from './support/browser.ts';
import { laterDate, makeToken } from './support/client-suite.ts';
import { ForeignSite } from './support/foreign-site.ts';
import { type Form, formPage, jsonAsText } from './support/form-page.ts';

const ORDER = { job_name: 'from-afar', time: '2h' };
const SCHEDULED = /^job from-afar with id (\S+) will be scheduled to run in 2h$/;
const HOSTS = ['localhost', '127.0.0.1'] as const;
const NOWHERE = 'http://127.0.0.1:9/hook';
const JSON_TYPE = { 'content-type': 'application/json' };

let browser: Browser;
let local: LocalMode;
let token: string;
let listed: readonly ForeignSite[];
let unlisted: readonly ForeignSite[];

const openSites = (): Promise<readonly ForeignSite[]> =>
  Promise.all(HOSTS.map((host) => ForeignSite.open(host)));

beforeAll(async () => {
  [browser, listed, unlisted] = await Promise.all([openBrowser(), openSites(), openSites()]);
  const origins = listed.map(({ origin }) => origin).join(',');
  local = await LocalMode.start({ arguments: ['--sign-in', '--allowed-origins', origins] });
  token = await makeToken(local);
});

afterAll(async () => {
  const sites = [...(listed ?? []), ...(unlisted ?? [])];
  await Promise.all([browser?.close(), local?.remove(), ...sites.map((site) => site.close())]);
});

let context: BrowserContext;
let watched: WatchedPage;

beforeEach(async () => {
  // The browser keeps them for us, as after a sign-in, and sends them with a form of any page.
  context = await browser.newContext({ httpCredentials: { username: '', password: token } });
  watched = await watchedPage(context);
});

afterEach(() => context.close());

/** Shows a page of a site. */
const show = async (site: ForeignSite | undefined, form?: Form): Promise<void> => {
  if (!site) throw new Error('the site is not open');
  if (form) site.html = formPage(form);
  await watched.page.goto(site.origin);
};

/** The answer of a script of the page that sends a token of its own. */
const ask = (method: string, path: string, body?: object) =>
  fetchIn(watched.page, {
    url: local.url + path,
    method,
    headers: { authorization: `Bearer ${token}`, ...(body && JSON_TYPE) },
    ...(body && { body: JSON.stringify(body) }),
  });

/** The forms that a page can send without being asked, and the answer where it may. */
const forms = (): readonly (readonly [name: string, form: Form, status: number])[] => [
  ['urlencoded', { action: `${local.url}/job`, fields: ORDER }, 200],
  ['multipart', { action: `${local.url}/job`, enctype: 'multipart/form-data', fields: ORDER }, 200],
  ['a timer in plain text', jsonAsText(`${local.url}/timers`, { hours: 1, url: NOWHERE }), 201],
  [
    'a task in plain text',
    jsonAsText(`${local.url}/api/v1/tasks/create`, { command: 'date', frequency: 'every 2 hours' }),
    201,
  ],
  [
    'job logs',
    {
      action: `${local.url}/jobs`,
      fields: { jobname: 'from-afar', startdate: laterDate(), starttime: '10:00' },
    },
    303,
  ],
];

/** The ids of all jobs. */
const jobsThere = async (): Promise<readonly string[]> => {
  const answer = await local.call('GET', '/v1/jobs?limit=100', undefined, {
    authorization: `Bearer ${token}`,
  });
  expect(answer.status).toBe(200);
  return answer.body.items.map(({ id }: { id: string }) => id).toSorted();
};

describe.each(HOSTS)('a page of a listed origin on %s', (host) => {
  const site = () => listed[HOSTS.indexOf(host)];

  it('sends forms of every kind', async () => {
    for (const [name, form, status] of forms()) {
      await show(site(), form);
      expect({ name, status: (await submitForm(watched.page)).status }).toEqual({ name, status });
    }
    expect(watched.complaints).toEqual([]);
  });

  it('creates, lists, reads and deletes by script, with a token of its own', async () => {
    await show(site());
    const created = await ask('POST', '/job', ORDER);
    expect(created).toMatchObject({ status: 200, body: { message: expect.stringMatching(SCHEDULED) } });
    const [, id = ''] = SCHEDULED.exec(created === 'blocked' ? '' : created.body.message) ?? [];
    expect(await ask('GET', '/jobs')).toMatchObject({ body: { scheduled: { [id]: { id } } } });
    expect(await ask('GET', `/job/${id}`)).toMatchObject({ status: 200, body: { id } });
    expect(await ask('DELETE', `/job/${id}`)).toMatchObject({ status: 200 });

    const timer = await ask('POST', '/timers', { hours: 1, url: NOWHERE });
    expect(timer).toMatchObject({ status: 201, body: { time_left: 3600 } });
    const task = await ask('POST', '/api/v1/tasks/create', { command: 'date', frequency: 'every 2 hours' });
    expect(task).toMatchObject({ status: 201, body: { task_id: expect.any(String) } });
    const log = { jobname: 'from-afar', startdate: laterDate(), starttime: '10:00' };
    expect(await ask('POST', '/jobs', log)).toMatchObject({ status: 201, body: { jobname: 'from-afar' } });
    expect(watched.complaints).toEqual([]);
  });

  it('reads why something is refused', async () => {
    await show(site());
    expect(await ask('DELETE', '/job/unknown')).toMatchObject({
      status: 404,
      body: { message: 'job with id unknown not found' },
    });
  });
});

describe.each(HOSTS)('a page of another origin on %s', (host) => {
  const site = () => unlisted[HOSTS.indexOf(host)];

  it('is refused with each form, and nothing is stored', async () => {
    const before = await jobsThere();
    for (const [name, form] of forms()) {
      await show(site(), form);
      expect({ name, status: (await submitForm(watched.page)).status }).toEqual({ name, status: 403 });
    }
    expect(await jobsThere()).toEqual(before);
  });

  it('is refused with each script, and nothing is stored', async () => {
    const before = await jobsThere();
    await show(site());
    expect(await ask('POST', '/job', ORDER)).toBe('blocked');
    expect(await ask('GET', '/jobs')).toBe('blocked');
    // A browser sends these without asking first.
    const url = `${local.url}/timers`;
    const body = JSON.stringify({ hours: 1, url: NOWHERE });
    expect(await fetchIn(watched.page, { url, method: 'POST', body })).toBe('blocked');
    expect(await jobsThere()).toEqual(before);
  });
});
