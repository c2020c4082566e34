import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../clients/support/browser.ts';
import { LocalMode } from '../product/support/local-mode.ts';
import { type Made, makeJobs } from './support/make-jobs.ts';
import { axeFindings, expectQuiet, openPage } from './support/open-page.ts';

let browser: Browser;
let local: LocalMode;
let made: Made;

beforeAll(async () => {
  [browser, local] = await Promise.all([openBrowser(), LocalMode.start()]);
  made = await makeJobs(local);
});

afterAll(async () => {
  await Promise.all([browser?.close(), local?.remove()]);
});

const pathsOf = ({ failing, failedRun, hostile, hostileRun }: Made): readonly string[] => [
  ...[
    '/',
    '/?as=table',
    '/?name=nothing-has-this-name',
    '/?sort=-price',
    '/runs',
    '/runs?show=failed',
    '/deliveries',
    '/deliveries?show=given-up',
    '/status',
  ],
  ...[
    `/jobs/${failing}`,
    `/jobs/${hostile}`,
    `/jobs/${hostile}/edit`,
    `/runs/${hostileRun}`,
    `/jobs/${failing}?range=7d&as=table`,
    `/runs/${failedRun}`,
  ],
  ...['/jobs?form=true', `/jobs/${failing}/edit`, '/sign-in', '/no-such-page'],
];

describe.each(['light', 'dark'] as const)('in the %s scheme', (colorScheme) => {
  it.each([390, 1200])('axe finds nothing on any page that is %d px wide', async (width) => {
    const opened = await openPage(browser, local.url, { colorScheme, viewport: { width, height: 900 } });
    const findings: string[] = [];
    for (const path of pathsOf(made)) {
      await opened.page.goto(path);
      findings.push(...(await axeFindings(opened.page)).map((finding) => `${path} ${finding}`));
    }
    expect(findings).toEqual([]);
    await opened.context.close();
  });
});

describe('every page', () => {
  it.each([390, 768, 1440])('fits into %d px', async (width) => {
    const { page, context } = await openPage(browser, local.url, { viewport: { width, height: 900 } });
    for (const path of pathsOf(made)) {
      await page.goto(path);
      const wide = await page.evaluate('document.documentElement.scrollWidth');
      expect([path, wide]).toEqual([path, width]);
    }
    await context.close();
  });

  it('has no character that is unseen or turns its surroundings, but in what its reader may change', async () => {
    const { page, context } = await openPage(browser, local.url);
    const found: string[] = [];
    for (const path of pathsOf(made)) {
      await page.goto(path);
      await page.evaluate(
        "for (const each of document.querySelectorAll('textarea, script, style')) each.remove()",
      );
      const texts =
        (await page.textContent('html'))?.match(/.{0,20}[\u200e\u200f\u202a-\u202e\u2066-\u2069].{0,20}/gu) ??
        [];
      found.push(...texts.map((text) => `${path} ${JSON.stringify(text)}`));
    }
    expect(found).toEqual([]);
    await context.close();
  });

  it('says nothing on the console and asks nothing of other origins', async () => {
    const opened = await openPage(browser, local.url);
    for (const path of pathsOf(made).filter((each) => each !== '/no-such-page')) {
      await opened.page.goto(path);
      await opened.page.waitForLoadState('networkidle');
    }
    expectQuiet(opened);
    await opened.context.close();
  });

  it('weighs little', async () => {
    const { page, context } = await openPage(browser, local.url);
    const weights = new Map<string, number>();
    page.on('response', (response) => {
      // Nothing is waited for: an answer may come as the page is left.
      weights.set(new URL(response.url()).pathname, Number(response.headers()['content-length']));
    });
    for (const path of pathsOf(made)) await page.goto(path);
    const sizes = [...weights];
    const scripts = sizes.filter(([path]) => path.endsWith('.js'));
    expect(scripts).toHaveLength(3);
    expect(scripts.reduce((sum, [, size]) => sum + size, 0)).toBeLessThan(5 * 1024);
    const shared = sizes
      .filter(([path]) => path.startsWith('/assets/'))
      .reduce((sum, [, size]) => sum + size, 0);
    for (const [path, size] of sizes) expect([path, size + shared < 60 * 1024]).toEqual([path, true]);
    await context.close();
  });

  it('shows hostile texts in their place, and nothing of them runs', async () => {
    const opened = await openPage(browser, local.url);
    await opened.page.goto(`/jobs/${made.hostile}`);
    expect(await opened.page.textContent('h1')).toBe('<b onclick="alert(1)">x</b> ⟨U+0085⟩gnp');
    await opened.page.goto(`/runs/${made.hostileRun}`);
    await opened.page.getByText('<script>alert(1)</script>').waitFor();
    const line = opened.page.locator('#log li', { hasText: '⟩after' });
    expect(await line.innerText()).toContain('⟨U+202E⟩after');
    expect(await opened.page.locator('#log .f1').innerText()).toBe('red');
    expectQuiet(opened);
    await opened.context.close();
  });
});
