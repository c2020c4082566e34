import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBrowser } from '../clients/support/browser.ts';
import { makeToken } from '../clients/support/client-suite.ts';
import { HookReceiver } from '../product/support/hook-receiver.ts';
import { LocalMode } from '../product/support/local-mode.ts';
import { makeJob, runToEnd } from './support/make-jobs.ts';
import { expectQuiet, type OpenPage, openPage } from './support/open-page.ts';

let browser: Browser;
let local: LocalMode;
let closed: LocalMode;
let receiver: HookReceiver;

beforeAll(async () => {
  [browser, local, closed, receiver] = await Promise.all([
    openBrowser(),
    LocalMode.start(),
    LocalMode.start({ arguments: ['--sign-in'] }),
    HookReceiver.open(),
  ]);
});

afterAll(async () => {
  await Promise.all([browser?.close(), local?.remove(), closed?.remove(), receiver?.close()]);
});

const jobAt = (page: Page): string => /\/jobs\/([0-9a-f]{32})/.exec(page.url())?.[1] ?? '';

const fieldOfJob = async (id: string, field: string): Promise<unknown> =>
  (await local.call('GET', `/v1/jobs/${id}`)).body[field];

describe.each([
  ['with the script', true],
  ['without it', false],
] as const)('a person, %s,', (_words, javaScriptEnabled) => {
  let opened: OpenPage;
  let page: Page;

  beforeEach(async () => {
    opened = await openPage(browser, local.url, { javaScriptEnabled });
    ({ page } = opened);
  });

  afterEach(async () => {
    expectQuiet(opened);
    await opened.context.close();
  });

  /** Where nothing keeps a page true it is asked for again. */
  const see = async (words: string): Promise<void> => {
    const there = page.getByText(words).first();
    await expect
      .poll(async () => {
        if (!javaScriptEnabled) await page.reload();
        return there.isVisible();
      })
      .toBe(true);
  };

  it('makes a job by the form, sees it come due and reads its log', async () => {
    await page.goto('/');
    await page.getByRole('link', { name: 'New job' }).first().click();
    await page.getByLabel('Name', { exact: true }).fill('by-form');
    await page.getByLabel('Image').fill('busybox');
    await page.getByLabel('Script').fill('echo "one line"; echo "another" >&2');
    await page.getByText('In', { exact: true }).click();
    await page.getByLabel('After', { exact: true }).fill('2s');
    await page.getByRole('button', { name: 'Create job' }).click();
    await page.getByRole('heading', { name: 'by-form' }).waitFor();
    await see('succeeded');
    await page.locator('#job-runs a').first().click();
    await page.getByRole('heading', { name: 'Succeeded, exit code 0' }).waitFor();
    expect(await page.locator('#log li:not(.end) > span:last-child').allInnerTexts()).toEqual(
      expect.arrayContaining(['one line', 'another']),
    );
    expect(await page.locator('#log-end').innerText()).toContain('Succeeded, exit code 0');
  });

  it('is told what is wrong beside the field, and mends it', async () => {
    await page.goto('/jobs?form=true');
    await page.getByText('Cron', { exact: true }).click();
    await page.getByLabel('Cron expression').fill('30 2 * * *');
    await page.getByLabel('Time zone').fill('Europe/Berlim');
    await page.getByRole('button', { name: 'Create job' }).click();
    await see('did you mean Europe/Berlin');
    await page.getByLabel('Time zone').fill('Europe/Berlin');
    await page.getByRole('button', { name: 'Create job' }).click();
    await page.getByText('At 02:30').first().waitFor();
  });

  it('pauses, resumes and cancels a job', async () => {
    const id = await makeJob(local, { name: 'to-pause', every: '1h' });
    await page.goto(`/jobs/${id}`);
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await page.getByRole('button', { name: 'Resume', exact: true }).waitFor();
    expect(await fieldOfJob(id, 'paused')).toBe(true);
    await page.getByRole('button', { name: 'Resume', exact: true }).click();
    await page.getByRole('button', { name: 'Pause', exact: true }).waitFor();
    await page.getByText('Cancel…').click();
    await page.getByRole('button', { name: 'Cancel the job' }).click();
    await page.getByText('canceled').first().waitFor();
    expect(await fieldOfJob(id, 'outcome')).toBe('canceled');
  });

  it('runs a job now and stops it', async () => {
    const id = await makeJob(local, { name: 'to-stop', shell: 'echo begun; exec sleep 600', every: '1d' });
    await page.goto(`/jobs/${id}`);
    await page.getByRole('button', { name: 'Run now' }).click();
    await see('begun');
    await page.getByRole('button', { name: 'Stop' }).click();
    await see('Stopped on request.');
  });

  it('edits a job; of a lost race both sides are shown', async () => {
    const id = await makeJob(local, { name: 'to-edit', every: '1h' });
    await page.goto(`/jobs/${id}/edit`);
    await page.getByLabel('Every', { exact: true }).last().fill('3h');
    await local.call('PATCH', `/v1/jobs/${id}`, { every: '2h' });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Somebody else changed this job').waitFor();
    expect(await page.locator('.lost tbody tr').allInnerTexts()).toEqual([
      expect.stringMatching(/Every\s+2h\s+3h/),
    ]);
    expect(await fieldOfJob(id, 'every')).toBe('2h');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'to-edit' }).waitFor();
    expect(await fieldOfJob(id, 'every')).toBe('3h');
  });

  it('sends a delivery again', async () => {
    const path = javaScriptEnabled ? '/scripted' : '/plain';
    const id = await makeJob(local, {
      name: 'to-send',
      image: undefined,
      url: receiver.url + path,
      now: true,
    });
    await receiver.reached(path, 1);
    await page.goto(`/deliveries?job=${id}`);
    await see('delivered');
    await page.getByRole('checkbox', { name: /^Select/ }).check();
    await page.getByRole('button', { name: 'Send selected again' }).click();
    await receiver.reached(path, 2);
    await page.getByText('1 delivery sent again.').waitFor();
    await see('delivered');
    await page.getByRole('button', { name: 'Send again: to-send' }).click();
    await receiver.reached(path, 3);
    await see('sent again');
  });

  it('sorts the list of jobs by its heads and by the list of orders, by keys alone', async () => {
    const tag = javaScriptEnabled ? 'sorted' : 'sorted-too';
    await makeJob(local, { name: `${tag} b`, every: '1h', tags: [tag] });
    await makeJob(local, { name: `${tag} a`, every: '2h', tags: [tag] });
    const names = () => page.locator('#job-rows .name').allInnerTexts();
    await page.goto(`/?tag=${tag}`);
    for (const [sort, order] of [
      ['name', ['a', 'b']],
      ['-name', ['b', 'a']],
    ] as const) {
      await page.getByRole('columnheader', { name: 'Job' }).getByRole('link').focus();
      await page.keyboard.press('Enter');
      await page.waitForURL(`**/?tag=${tag}&sort=${sort}#jobs`);
      expect(await names()).toEqual(order.map((each) => `${tag} ${each}`));
    }
    await page.getByLabel('Sort by').selectOption('-next');
    if (!javaScriptEnabled) await page.getByRole('button', { name: 'Filter' }).press('Enter');
    await page.waitForURL('**sort=-next*');
    expect(await names()).toEqual(['a', 'b'].map((each) => `${tag} ${each}`));
  });

  it('pauses many jobs at once', async () => {
    const tag = javaScriptEnabled ? 'many' : 'many-more';
    const ids = await Promise.all(
      [1, 2, 3].map((number) => makeJob(local, { name: `${tag} ${number}`, every: '1h', tags: [tag] })),
    );
    await page.goto(`/?tag=${tag}`);
    await page.getByRole('checkbox', { name: 'all that the filter shows' }).check();
    await page.locator('#bulk').getByRole('button', { name: 'Pause' }).click();
    await page.getByText('3 jobs paused.').waitFor();
    expect(await Promise.all(ids.map((id) => fieldOfJob(id, 'paused')))).toEqual([true, true, true]);
  });
});

describe('the keyboard alone', () => {
  it('finds a job, runs it and reads its log', async () => {
    await makeJob(local, { name: 'by-keys', shell: 'echo typed', every: '1d' });
    const opened = await openPage(browser, local.url);
    const { page } = opened;
    await page.goto('/');
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    await page.keyboard.type('by-keys');
    await page.keyboard.press('Enter');
    await page.waitForURL(/name=by-keys/);
    await page.keyboard.press('j');
    await expect.poll(() => page.evaluate('document.activeElement?.textContent')).toBe('by-keys');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'by-keys' }).waitFor();
    const id = jobAt(page);
    await page.keyboard.press('p');
    await page.getByRole('button', { name: 'Resume', exact: true }).waitFor();
    await page.keyboard.press('r');
    await page.getByText('typed').first().waitFor();
    await page.keyboard.press('e');
    await page.waitForURL(`/jobs/${id}/edit`);
    expectQuiet(opened);
    await opened.context.close();
  });

  it('reaches every button and link by the tab key, each with a name', async () => {
    const opened = await openPage(browser, local.url);
    const { page } = opened;
    await page.goto('/jobs?form=true');
    const names: string[] = [];
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('To the content');
    for (let step = 0; step < 40; step += 1) {
      await page.keyboard.press('Tab');
      names.push(
        String(await page.evaluate('document.activeElement.id || document.activeElement.textContent.trim()')),
      );
    }
    expect(names.filter((name) => name === '')).toEqual([]);
    expect(names).toEqual(expect.arrayContaining(['f-name', 'f-image', 'f-shell', 'Create job']));
    await opened.context.close();
  });
});

describe('a stack with tokens', () => {
  it('is signed in to and out of, with the script and without', async () => {
    const token = await makeToken(closed);
    for (const javaScriptEnabled of [true, false]) {
      const opened = await openPage(browser, closed.url, { javaScriptEnabled });
      const { page, context, foreign } = opened;
      await page.goto('/runs');
      await page.getByLabel('Token').fill('runat_wrong');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByText('unknown, expired or revoked').waitFor();
      await page.getByLabel('Token').fill(token);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('heading', { name: 'Runs' }).waitFor();
      expect(await context.cookies()).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ name: 'runat-token', httpOnly: true, sameSite: 'Strict' }),
        ]),
      );
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      await page.goto('/');
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      expect(foreign).toEqual([]);
      await context.close();
    }
  });
});

describe('an open page', () => {
  it('is told of each event of a run within a second or so, over a dropped connection, too', async () => {
    const id = await makeJob(local, {
      name: 'live',
      shell: 'for i in 1 2 3 4 5 6; do echo "line $i"; sleep 1; done; exit 4',
      every: '1d',
    });
    const { page, context } = await openPage(browser, local.url);
    await page.goto(`/jobs/${id}`);
    await page.getByRole('button', { name: 'Run now' }).click();
    await page.getByText('line 1', { exact: true }).waitFor();
    await page.getByRole('heading', { name: 'Running' }).waitFor();
    await context.setOffline(true);
    await page.waitForTimeout(1500);
    await context.setOffline(false);
    await page.getByText('line 6', { exact: true }).waitFor();
    await page.getByRole('heading', { name: 'Failed, exit code 4' }).waitFor();
    await page.locator('#log-end').waitFor();
    const lines = await page.locator('#log li:not(.end) > span:last-child').allInnerTexts();
    expect(lines).toEqual([1, 2, 3, 4, 5, 6].map((number) => `line ${number}`));
    expect(await page.locator('#told').textContent()).toBe('live: Failed, exit code 4');
    const run = page.url().split('/').at(-1) ?? '';
    const { body } = await local.call('GET', `/v1/runs/${run}`);
    expect(body).toMatchObject({ status: 'failed', exitCode: 4 });
    await context.close();
  });

  it('keeps what is ticked, typed and open while it changes', async () => {
    const id = await makeJob(local, { name: 'ticked', shell: 'true', every: '5s' });
    const opened = await openPage(browser, local.url);
    const { page } = opened;
    await page.goto('/?name=ticked');
    const box = page.locator(`#row-${id} input`);
    await box.check();
    await page.getByLabel('Tag', { exact: true }).fill('half a wo');
    await page.locator(`#row-${id} .marks`).waitFor();
    expect(await box.isChecked()).toBe(true);
    expect(await page.getByLabel('Tag', { exact: true }).inputValue()).toBe('half a wo');
    await opened.context.close();
  });
});

describe('a long log', () => {
  it('opens at its end, and goes back to its start', async () => {
    const id = await makeJob(local, { name: 'long', shell: 'seq 1 6000', every: '1d' });
    const run = await runToEnd(local, id);
    const opened = await openPage(browser, local.url);
    const { page } = opened;
    await page.goto(`/runs/${run}`);
    await page.getByText('6000', { exact: true }).waitFor();
    expect(await page.locator('#log li:not(.end)').count()).toBe(1000);
    const atEnd = 'log.scrollHeight - log.scrollTop - log.clientHeight < 40';
    expect(await page.evaluate(atEnd)).toBe(true);
    await expect
      .poll(async () => {
        await page.evaluate('log.scrollTop = 0; log.dispatchEvent(new Event("scroll"))');
        return page.locator('#log li:not(.end)').count();
      })
      .toBe(6000);
    expect(await page.locator('#log li > span:last-child').first().innerText()).toBe('1');
    expectQuiet(opened);
    await opened.context.close();
  });
});
