import { describe, expect, it } from 'vitest';
import { apiUnderTest } from '../api-under-test.ts';
import { apiWithJob, browserOf } from './browser.ts';

describe('the form', () => {
  const FIELDS = {
    kind: 'container',
    image: 'busybox',
    shell: 'date',
    when: 'every',
    every: '1h',
    timezone: 'Europe/Berlin',
  };

  it('makes a job and leads to it', async () => {
    const api = apiUnderTest();
    const browser = browserOf(api);
    const { status, headers } = await browser.submit('/jobs?form=true', {
      ...FIELDS,
      environment: 'A=1\r\nB=x=y',
      url: 'https://left.out',
    });
    expect(status).toBe(303);
    const [, id] = String(headers.location).split('/jobs/');
    expect((await api.send('GET', `/v1/jobs/${id}`)).body).toMatchObject({
      image: 'busybox',
      shell: 'date',
      every: '1h',
      timezone: 'Europe/Berlin',
      environment: { A: '1', B: 'x=y' },
    });
  });

  it('comes again with every fault beside its field, and with what was written', async () => {
    const { submit } = browserOf(apiUnderTest());
    const { status, text } = await submit('/jobs?form=true', {
      ...FIELDS,
      timezone: 'Europe/Berlim',
      every: 'often',
      cpu: 'many',
    });
    expect(status).toBe(400);
    for (const [field, words] of [
      ['timezone', 'did you mean Europe/Berlin'],
      ['every', 'expected a duration'],
      ['cpu', 'expected a number'],
    ]) {
      const fault = new RegExp(`id="fault-${field}">(.*?)</p>`, 's').exec(text)?.[1];
      expect([field, fault]).toEqual([field, expect.stringContaining(String(words))]);
    }
    expect(text).toContain('value="often"');
  });

  it('previews without storing anything', async () => {
    const api = apiUnderTest();
    const { status, text } = await browserOf(api).submit('/preview', {
      ...FIELDS,
      when: 'cron',
      cron: '30 2 * * *',
    });
    expect(status).toBe(200);
    expect(text).toContain('At 02:30');
    expect(text).toContain('Sun 2026-11-22 02:30:00');
    expect((await api.send('GET', '/v1/jobs')).body.items).toEqual([]);
  });

  it('says the same by curl, by the command line and as JSON', async () => {
    const { text } = await browserOf(apiUnderTest()).submit('/preview', { ...FIELDS, shell: "echo 'hi'" });
    expect(text).toContain('npx runat run busybox');
    expect(text).toContain(`--shell &#39;echo &#39;\\&#39;&#39;hi&#39;\\&#39;&#39;&#39;`);
  });

  it('takes the fields of Job logs: good ones lead to the list, faulty ones come again with the faults', async () => {
    const { submit } = browserOf(apiUnderTest());
    const good = {
      jobname: 'backup',
      startdate: '2026-12-01',
      starttime: '10:00',
      repeat: 'y',
      interval: '3600',
      active: 'y',
    };
    expect(await submit('/jobs?form=true', good)).toMatchObject({
      status: 303,
      headers: { location: '/jobs' },
    });
    const { status, text } = await submit('/jobs?form=true', { ...good, jobname: 'ab', interval: '' });
    expect(status).toBe(400);
    expect(/id="fault-name">([\s\S]*?)<\/p>/.exec(text)?.[1]).toContain('jobname');
    expect(/id="fault-every">([\s\S]*?)<\/p>/.exec(text)?.[1]).toContain('interval');
  });

  it('edits what was read; a lost race shows both and stores nothing', async () => {
    const { browser, send, id } = await apiWithJob();
    const page = await browser.open(`/jobs/${id}/edit`);
    const edition = /name="edition" value="(\d+)"/.exec(page.text)?.[1] ?? '';
    await send('PATCH', `/v1/jobs/${id}`, { json: { every: '2h' } });
    const mine = {
      kind: 'container',
      name: 'nightly',
      image: 'busybox',
      when: 'every',
      every: '3h',
      job: id,
      edition,
    };
    const lost = await browser.submit(`/jobs/${id}/edit`, mine);
    expect(lost.status).toBe(412);
    expect(lost.text).toContain('Somebody else changed this job');
    expect(lost.text).toMatch(/<bdi>2h<\/bdi><\/td><td><bdi>3h<\/bdi>/);
    expect((await send('GET', `/v1/jobs/${id}`)).body.every).toBe('2h');
    const again = /name="edition" value="(\d+)"/.exec(lost.text)?.[1] ?? '';
    expect(await browser.submit(`/jobs/${id}/edit`, { ...mine, edition: again })).toMatchObject({
      status: 303,
    });
    expect((await send('GET', `/v1/jobs/${id}`)).body.every).toBe('3h');
  });

  it('takes several cron expressions, one a line, and gives one by itself as a text', async () => {
    const api = apiUnderTest();
    const browser = browserOf(api);
    const make = async (fields: Readonly<Record<string, string>>) => {
      const form = { kind: 'container', image: 'busybox', when: 'cron', ...fields };
      const { status, headers } = await browser.submit('/jobs?form=true', form);
      expect(status).toBe(303);
      return (await api.send('GET', `/v1${String(headers.location)}`)).body;
    };
    expect(await make({ cron: '0 9 * * 1-5\r\n\r\n 30 11 * * 6 \r\n' })).toMatchObject({
      cron: ['0 9 * * 1-5', '30 11 * * 6'],
    });
    const only = { cron: '0 9 * * MON', onlyEvery: '2w', startsAt: '2026-12-07', exclude: '12-24/01-06' };
    expect(await make(only)).toMatchObject({ ...only, exclude: ['12-24/01-06'] });
    const elapsed = { when: 'every', every: '1h', cron: '0 9 * * 1', onlyEvery: '2w' };
    expect(await make(elapsed)).not.toHaveProperty('onlyEvery');
    const refused = await browser.submit('/jobs?form=true', { when: 'cron', cron: '@daily\n61 * * * *' });
    expect(/id="fault-cron">(.*?)<\/p>/s.exec(refused.text)?.[1]).toContain('expected 0 to 59');
  });

  it.each([
    ['0 9 * * 1-5', {}],
    [['0 9 * * 1-5', '30 11 L-3 * *'], { onlyEvery: '3mo', startsAt: '2027-01-01T00:00' }],
  ])('leaves a job as it is where nothing is changed: due by %j', async (cron, more) => {
    const wish = {
      ...more,
      shell: 'a\n\n b',
      environment: { A: ' x ', B: '' },
      cron,
      timezone: 'Europe/Berlin',
      exclude: ['2026-12-24', '--12-25'],
      retry: { limit: 2, backoff: '1m', factor: 3, exitCodes: [1, 75] },
      callback: { url: 'https://example.com/x', on: ['run.failed'] },
      successWithin: '2d',
      tags: ['a', 'b'],
      memory: 1024,
      jitter: '10s',
      copies: 2,
      every: undefined,
    };
    const { browser, send, id } = await apiWithJob(wish);
    const before = (await send('GET', `/v1/jobs/${id}`)).body;
    const { text } = await browser.open(`/jobs/${id}/edit`);
    expect(text).toContain('Nothing is changed so far.');
    expect(await browser.submit(`/jobs/${id}/edit`, formFieldsOf(text))).toMatchObject({ status: 303 });
    expect((await send('GET', `/v1/jobs/${id}`)).body).toEqual(before);
  });
});

const UNESCAPED: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};
const unescaped = (text: string): string =>
  text.replaceAll(/&(amp|lt|gt|quot|#39);/g, (entity) => UNESCAPED[entity] ?? '');

/** What a browser would send of the form of a job, as it stands. */
const formFieldsOf = (page: string): Record<string, string> => {
  const form = /<form id="job-form"[\s\S]*?<\/form>/.exec(page)?.[0] ?? '';
  const inputs = [...form.matchAll(/<input (?![^>]*type="radio")[^>]*?name="(\w+)" value="([^"]*)"/g)];
  const radios = [...form.matchAll(/<input type="radio" name="(\w+)" id="[^"]*" value="([^"]*)" checked/g)];
  const areas = [...form.matchAll(/<textarea [^>]*?name="(\w+)"[^>]*>\n([^<]*)<\/textarea>/g)];
  const selects = [
    ...form.matchAll(
      /<select [^>]*?name="(\w+)"[^>]*>(?:(?!<\/select>)[\s\S])*?<option value="([^"]*)" selected/g,
    ),
  ];
  return Object.fromEntries(
    [...inputs, ...radios, ...areas, ...selects].map(([, name = '', value = '']) => [name, unescaped(value)]),
  );
};
