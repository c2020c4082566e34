import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HookReceiver } from '../product/support/hook-receiver.ts';
import { LocalMode } from '../product/support/local-mode.ts';
import { fetchIn, openBrowser, submitForm, type WatchedPage, watchedPage } from './support/browser.ts';
import { laterDate, makeToken } from './support/client-suite.ts';
import { type Form, formPage, jsonAsText } from './support/form-page.ts';

const ORDER = { job_name: 'by-browser', time: '2h' };
const SCHEDULED = /^job by-browser with id (\S+) will be scheduled to run in 2h$/;

/** A page for scripts: what local mode shows itself lets none run. */
const SCRIPTED: Form = { action: '/jobs', fields: {} };

let browser: Browser;
let open: LocalMode;
let closed: LocalMode;
let receiver: HookReceiver;
let token: string;

beforeAll(async () => {
  [browser, open, closed, receiver] = await Promise.all([
    openBrowser(),
    LocalMode.start(),
    LocalMode.start({ arguments: ['--sign-in'] }),
    HookReceiver.open(),
  ]);
  token = await makeToken(closed);
});

afterAll(async () => {
  await Promise.all([browser?.close(), open?.remove(), closed?.remove(), receiver?.close()]);
});

describe.each(['without sign-in', 'with a token as the password'])('a page of our own, %s', (access) => {
  let local: LocalMode;
  let context: BrowserContext;
  let watched: WatchedPage;

  beforeEach(async () => {
    const signsIn = access !== 'without sign-in';
    local = signsIn ? closed : open;
    // What a person types in when the browser asks.
    const credentials = { httpCredentials: { username: '', password: token } };
    context = await browser.newContext(signsIn ? credentials : {});
    watched = await watchedPage(context);
  });

  afterEach(() => context.close());

  /** Shows a form as if local mode had a page with it. */
  const show = async (form: Form): Promise<void> => {
    const address = `${local.url}/own-page`;
    await watched.page.route(address, (route) =>
      route.fulfill({ contentType: 'text/html', body: formPage(form) }),
    );
    await watched.page.goto(address);
  };

  it.each(['application/x-www-form-urlencoded', 'multipart/form-data'] as const)(
    'schedules a job by a form as %s, and reads it by another',
    async (enctype) => {
      await show({ action: '/job', enctype, fields: ORDER, file: 'notes' });
      const notes = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('one\r\ntwo\n') };
      await watched.page.setInputFiles('[name=notes]', notes);
      const { status, body } = await submitForm(watched.page);
      expect({ status, body }).toEqual({ status: 200, body: { message: expect.stringMatching(SCHEDULED) } });
      const [, id = ''] = SCHEDULED.exec(body.message) ?? [];
      await show({ action: '/job', method: 'get', fields: { job_id: id } });
      expect(await submitForm(watched.page)).toMatchObject({
        status: 200,
        body: { id, status: 'scheduled' },
      });
      expect(watched.complaints).toEqual([]);
    },
  );

  it('sets a timer by a form of plain text; it fires', async () => {
    const path = access === 'without sign-in' ? '/open' : '/closed';
    const wish = { hours: 0, minutes: 0, seconds: 1, url: receiver.url + path };
    await show(jsonAsText('/timers', wish));
    const { status, body } = await submitForm(watched.page);
    expect({ status, body }).toEqual({ status: 201, body: { id: expect.any(Number), time_left: 1 } });
    expect(await receiver.reached(`${path}/${body.id}`, 1)).toMatchObject([{ method: 'POST', body: '' }]);
    expect(watched.complaints).toEqual([]);
  });

  it.each(['application/x-www-form-urlencoded', 'multipart/form-data'] as const)(
    'creates a job with logs by a form as %s, and is led to the list',
    async (enctype) => {
      const jobname = `Bücher & Söhne, ${enctype}`;
      const fields = { jobname, startdate: laterDate(), starttime: '10:00', interval: '3600' };
      await show({ action: '/jobs', enctype, fields, ticked: ['repeat', 'active'] });
      expect(await submitForm(watched.page)).toMatchObject({ status: 303 });
      await watched.page.waitForURL(`${local.url}/jobs`);
      await show(SCRIPTED);
      const headers = { accept: 'application/json' };
      const listed = await fetchIn(watched.page, { url: '/jobs', method: 'GET', headers });
      expect(listed).toMatchObject({ status: 200 });
      const job = { jobname, repeat: true, interval: 3600, active: true };
      expect(listed).toMatchObject({ body: expect.arrayContaining([expect.objectContaining(job)]) });
      expect(watched.complaints).toEqual([]);
    },
  );

  it('creates, lists, reads and deletes by script', async () => {
    await show(SCRIPTED);
    const ask = (method: string, url: string, body?: object) =>
      fetchIn(watched.page, {
        url,
        method,
        ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      });
    const created = await ask('POST', '/job', ORDER);
    expect(created).toMatchObject({ status: 200, body: { message: expect.stringMatching(SCHEDULED) } });
    const [, id = ''] = SCHEDULED.exec(created === 'blocked' ? '' : created.body.message) ?? [];
    expect(await ask('GET', '/jobs')).toMatchObject({ body: { scheduled: { [id]: { id } } } });
    expect(await ask('GET', `/job/${id}`)).toMatchObject({ status: 200, body: { id } });
    const message = `job ${id} was de-scheduled`;
    expect(await ask('DELETE', `/job/${id}`)).toEqual({ status: 200, body: { message } });

    const task = await ask('POST', '/api/v1/tasks/create', { command: 'date', frequency: 'every 2 hours' });
    expect(task).toMatchObject({ status: 201, body: { task_id: expect.any(String) } });
    expect(watched.complaints).toEqual([]);
  });
});
