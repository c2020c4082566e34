import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { httpApi } from '../../../functions/api.ts';
import { DomainError } from '../../../functions/domain/shared/errors.ts';
import { apiUnderTest, eventOf, NOW, REQUEST_ID } from '../api-under-test.ts';
import { apiWithJob, BROWSER, browserOf } from './browser.ts';

const HOUR = 3_600_000;

/** Names that are markup, and names that would turn what stands beside them. */
const HOSTILE = '<img src=x onerror=alert(1)> "\' \u0085gnp';

describe('who gets a page', () => {
  it.each(['/', '/jobs', '/jobs?form=true', '/runs', '/deliveries', '/activity', '/status', '/sign-in'])(
    'a browser does at %s',
    async (path) => {
      const { browser } = await apiWithJob();
      const { status, headers, text } = await browser.open(path);
      expect({ status, type: headers['content-type'] }).toEqual({
        status: 200,
        type: 'text/html; charset=utf-8',
      });
      expect(text).toMatch(/^<!doctype html>\n<html lang="en">/);
    },
  );

  it('a program gets what it always got', async () => {
    const { send, id } = await apiWithJob();
    expect(await send('GET', '/')).toMatchObject({ status: 302 });
    expect((await send('GET', '/jobs')).body).toMatchObject({ scheduled: { [id]: { id } } });
    expect(await send('GET', '/jobs?form=true')).toMatchObject({ status: 406 });
    expect((await send('GET', `/jobs/${id}`)).status).toBe(404);
  });

  it('a browser that asks for a format gets that', async () => {
    const { browser } = await apiWithJob();
    expect((await browser.open('/jobs?format=list')).body).toEqual([]);
  });
});

describe('every page', () => {
  it('lets nothing run and load but what comes from here', async () => {
    const { browser } = await apiWithJob();
    const { headers, text } = await browser.open('/');
    const policy = String(headers['content-security-policy']);
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self'",
      "connect-src 'self'",
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ]);
    expect(text).not.toMatch(/\sstyle=|<style|<script(?! type="module" src="\/assets\/)|\son\w+=/);
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'same-origin' });
  });

  it('has TLS asked for over TLS only', async () => {
    const { browser } = await apiWithJob();
    const over = await browser.open('/', { headers: { 'x-forwarded-proto': 'https' } });
    expect(over.headers['content-security-policy']).toContain('upgrade-insecure-requests');
  });

  it('is compressed for who takes that', async () => {
    const api = apiUnderTest();
    const handle = httpApi(api.useCases, api.apiOptions);
    const event = eventOf('GET', '/', { headers: { ...BROWSER, 'accept-encoding': 'gzip, br' } });
    const answer = await handle(event, { awsRequestId: REQUEST_ID } as Parameters<typeof handle>[1]);
    expect(answer.headers?.['content-encoding']).toBe('gzip');
    expect(gunzipSync(Buffer.from(answer.body ?? '', 'base64')).toString()).toContain('<!doctype html>');
  });

  it('shows hostile names as text, apart from what stands beside them', async () => {
    const { browser, id } = await apiWithJob({ name: HOSTILE, tags: ['<i>'], image: 'busybox' });
    for (const path of ['/', `/jobs/${id}`, '/runs', `/jobs/${id}/edit`, `/jobs?form=true&like=${id}`]) {
      const { status, text } = await browser.open(path);
      expect([path, status]).toEqual([path, 200]);
      expect(text).not.toContain('<img');
      expect(text).not.toContain('<i>');
    }
    expect((await browser.open('/')).text).toContain('⟨U+0085⟩gnp</bdi>');
  });

  it('tells an error in one form, with the id of the request', async () => {
    const { browser } = await apiWithJob();
    for (const [path, status] of [
      ['/nothing', 404],
      ['/jobs/ffffffffffffffffffffffffffffffff', 404],
      ['/runs?show=x', 400],
      ['/runs/x', 404],
    ] as const) {
      const answer = await browser.open(path);
      expect([path, answer.status]).toEqual([path, status]);
      expect(answer.text).toContain(REQUEST_ID);
      expect(answer.text).toContain('What to do');
    }
  });
});

describe('the files', () => {
  it('have addresses that name their content, and are kept for a year', async () => {
    const api = apiUnderTest();
    const { text } = await browserOf(api).open('/');
    const paths = [...text.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, path = '']) => path);
    expect(paths).toHaveLength(3);
    for (const path of paths) {
      const { status, headers } = await api.send('GET', path);
      expect(status).toBe(200);
      expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    }
    expect((await api.send('GET', '/assets/old-page.js')).status).toBe(404);
  });

  it('import each other by these addresses', async () => {
    const api = apiUnderTest();
    const { text } = await browserOf(api).open('/jobs?form=true');
    const [, page = '', preview = ''] = /src="([^"]+-page\.js)".*src="([^"]+-preview\.js)"/s.exec(text) ?? [];
    const { text: script } = await browserOf(api).open(preview);
    expect(script).toContain(`from '${page}';`);
  });
});

describe('the overview', () => {
  it('says that all is well, and what is next', async () => {
    const { browser } = await apiWithJob();
    const { text } = await browser.open('/');
    expect(text).toContain('All well.');
    expect(text).toContain('1 scheduled, 0 running');
  });

  it('tells what needs somebody, with the reason and how often in a row', async () => {
    const { browser, id, runNow, settle } = await apiWithFailure();
    await runNow(id);
    await settle();
    const { text } = await browser.open('/');
    expect(text).toContain('One job needs you.');
    expect(text).toContain('The container ended with exit code 3.');
  });

  it('teaches where there is nothing', async () => {
    const { text } = await browserOf(apiUnderTest()).open('/');
    expect(text).toContain('No jobs yet.');
    expect(text).toContain('curl -X POST');
  });

  it('acts on many jobs at once, and says what came of it', async () => {
    const { browser, post, send, id } = await apiWithJob();
    const { body: other } = await post({ name: 'other', image: 'busybox', every: '1h' });
    const { status, headers } = await browser.submit('/bulk', [
      ['id', id],
      ['id', other.id],
      ['id', 'none'],
      ['do', 'pause'],
    ]);
    expect({ status, location: headers.location }).toEqual({
      status: 303,
      location: '/?did=pause&count=2&failed=1',
    });
    expect((await browser.open(String(headers.location))).text).toContain(
      '2 jobs paused. 1 job could not be',
    );
    expect((await send('GET', `/v1/jobs/${id}`)).body.paused).toBe(true);
  });

  it('acts on all that the filter shows', async () => {
    const { browser, send, id } = await apiWithJob({ tags: ['a'] });
    await browser.submit('/bulk', { tag: 'b', all: 'yes', do: 'pause' });
    expect((await send('GET', `/v1/jobs/${id}`)).body.paused).toBe(false);
    await browser.submit('/bulk', { tag: 'a', all: 'yes', do: 'pause' });
    expect((await send('GET', `/v1/jobs/${id}`)).body.paused).toBe(true);
  });
});

const apiWithFailure = async () => {
  const api = await apiWithJob();
  return {
    ...api,
    runNow: (id: string) => api.send('POST', `/v1/jobs/${id}/runs`),
    settle: async () => {
      const job = await api.jobs.load(api.id);
      const [run] = (await api.runs.listOfJob(api.id, { limit: 1 })).items;
      if (!job || !run) throw new Error('expected a job with a run');
      const reason = { code: 'exit_code', text: 'The container ended with exit code 3.' };
      const end = { status: 'failed', exitCode: 3, reason, stoppedAt: NOW } as const;
      await api.runs.save({ ...run, ...end });
      const { activeRuns: _, ...rest } = job;
      await api.jobs.save({
        ...rest,
        activeRuns: [],
        state: 'scheduled',
        lastRun: { id: run.id, dueAt: run.dueAt, ...end },
      });
    },
  };
};

describe('a job', () => {
  it('is run, paused, resumed and canceled by its buttons', async () => {
    const { browser, send, id } = await apiWithJob();
    const ran = await browser.submit(`/jobs/${id}/run`, {});
    expect(ran).toMatchObject({ status: 303, headers: { location: expect.stringMatching(/^\/runs\//) } });
    expect((await browser.open(String(ran.headers.location))).text).toContain('nightly');
    for (const [action, paused] of [
      ['pause', true],
      ['resume', false],
    ] as const) {
      expect(await browser.submit(`/jobs/${id}/${action}`, {})).toMatchObject({
        status: 303,
        headers: { location: `/jobs/${id}` },
      });
      expect((await send('GET', `/v1/jobs/${id}`)).body.paused).toBe(paused);
    }
    await browser.submit(`/jobs/${id}/cancel`, { stop: 'yes' });
    const { text } = await browser.open(`/jobs/${id}`);
    expect(text).not.toContain('Run now');
  });

  it('is found by the number of Job logs, too', async () => {
    const api = apiUnderTest();
    const created = await api.send('POST', '/jobs', {
      json: { jobname: 'backup', startdate: '2026-12-01', starttime: '10:00', shell: 'date' },
    });
    expect((await browserOf(api).open(`/jobs/${created.body.jobid}`)).text).toContain('backup');
  });
});

describe('the pause of everything', () => {
  it('is set and ended on the status page, and stands over every page', async () => {
    const { browser } = await apiWithJob();
    const until = new Date(NOW + HOUR).toISOString();
    expect(await browser.submit('/pause', { until, back: '/status' })).toMatchObject({
      status: 303,
      headers: { location: '/status' },
    });
    expect((await browser.open('/')).text).toContain('Everything is paused');
    await browser.submit('/resume', { back: '/' });
    expect((await browser.open('/')).text).not.toContain('Everything is paused');
  });

  it('refuses an end that cannot be read', async () => {
    const { browser } = await apiWithJob();
    expect(await browser.submit('/pause', { until: 'soon' })).toMatchObject({ status: 400 });
  });
});

describe('the clock', () => {
  it('is chosen by a cookie, and words every time', async () => {
    const api = apiUnderTest();
    const handle = httpApi(api.useCases, api.apiOptions);
    await api.post({ name: 'once', image: 'busybox', at: '2026-11-21T12:00:00Z', timezone: 'Asia/Tokyo' });
    const openWith = async (...cookies: string[]) => {
      const event = { ...eventOf('GET', '/', { headers: BROWSER }), cookies };
      return (await handle(event, { awsRequestId: REQUEST_ID } as Parameters<typeof handle>[1])).body ?? '';
    };
    expect(await openWith()).toContain('>today, 12:00</time>');
    expect(await openWith('runat-zone=America/New_York')).toContain('>today, 07:00</time>');
    expect(await openWith('runat-zone=America/New_York', 'runat-clock=job')).toContain(
      '>today, 21:00</time>',
    );
    expect(await openWith('runat-zone=<script>', 'runat-clock=utc')).toContain('>today, 12:00</time>');
    const { status, headers } = await browserOf(api).submit('/clock', { clock: 'utc', back: '/runs' });
    expect({ status, location: headers.location }).toEqual({ status: 303, location: '/runs' });
  });
});

it('an example that somebody cancels before it runs leads to its job', async () => {
  const runNow = () => Promise.reject(new DomainError('conflict', 'the job is over'));
  const api = apiUnderTest({ runNow });
  const { status, headers } = await browserOf(api).submit('/example', {});
  expect([status, headers.location]).toEqual([303, `/jobs/${api.jobs.all()[0]?.id}`]);
});
