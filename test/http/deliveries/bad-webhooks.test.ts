import { describe, expect, it } from 'vitest';
import { apiUnderTest, faultsOf, SECRET } from '../api-under-test.ts';

const HOOK = { url: 'https://hooks.example.com/runat', in: '3s' };

describe('a webhook of bad structure', () => {
  it.each([
    [{ url: 5 }, '/url: 5: expected text; did you mean "5"?'],
    [{ url: null }, '/url: null: expected text'],
    [
      { url: {}, image: 'busybox' },
      '/image: given together with url: a webhook runs no container',
      '/url: an object: expected text',
    ],
    [
      { url: 'hooks.example.com', image: 'Busy Box' },
      '/image: given together with url: a webhook runs no container',
      '/image: "Busy Box": expected an image reference [registry/]path[:tag][@sha256:…] with a path in lower case; " " at character 5 cannot be in one',
      '/url: "hooks.example.com": expected a URL that begins with https:// or http://',
    ],
    [{ method: 5, body: 'x' }, '/method: 5: expected text'],
    [{ method: 'x'.repeat(101) }, '/method: text of 101 characters: expected at most 100'],
    [{ headers: 'x-a: b' }, '/headers: expected an object of texts'],
    [{ headers: ['x-a: b'] }, '/headers: expected an object of texts'],
    [{ headers: null }, '/headers: expected an object of texts'],
    [
      { headers: { 'A/B~': 5, B: null, C: ['x'], host: 'x' } },
      '/headers/A~1B~0: "A/B~": expected the name of a header, such as content-type',
      '/headers/A~1B~0: expected text: put it into quotes',
      '/headers/B: expected text',
      '/headers/C: expected text',
      '/headers/host: "host": is set by Runat itself',
    ],
    [{ expect: '2xx' }, '/expect: "2xx": expected an array of texts; did you mean ["2xx"]?'],
    [
      { expect: [200, '2xx', '700'] },
      '/expect/0: 200: expected text; did you mean "200"?',
      '/expect/2: "700": expected a status from 200 to 599, or a class such as 2xx',
    ],
  ])('%j is told by value, place and rule', async (fields, ...faults) => {
    const { post, jobs } = apiUnderTest();
    const { status, body } = await post({ ...HOOK, ...fields });
    expect([status, faultsOf(body)]).toEqual([400, faults]);
    expect(jobs.all()).toEqual([]);
  });

  it('has no fault that shows what a header holds', async () => {
    const { post } = apiUnderTest();
    const bearer = `Bearer ${SECRET}`;
    const answers = await Promise.all([
      post({ ...HOOK, headers: bearer }),
      post({ ...HOOK, headers: [`authorization: ${bearer}`] }),
      post({ ...HOOK, headers: { authorization: [bearer] } }),
      post({ ...HOOK, headers: { authorization: `${bearer}\n` } }),
      post({ ...HOOK, headers: { authorization: bearer.padEnd(5000, 'x') } }),
      post({ ...HOOK, headers: { authorization: bearer, Authorization: bearer } }),
      post({ ...HOOK, headers: { 'content-length': bearer } }),
      post({ ...HOOK, method: 'GET', body: SECRET }),
      post({ ...HOOK, body: `${SECRET}\ud800` }),
      post({ ...HOOK, url: `https://me:${SECRET}@example.com` }),
      post({ headers: { authorization: bearer }, body: SECRET, in: '3s' }),
    ]);
    for (const { status, text } of answers) {
      expect(status).toBe(400);
      expect(text).not.toContain(SECRET);
    }
  });
});

describe('the JSON of a webhook', () => {
  const sendText = async (body: string) => {
    const { send } = apiUnderTest();
    return send('POST', '/v1/jobs', { body, headers: { 'content-type': 'application/json' } });
  };

  it.each([
    ['{"a":', '}'],
    ['[', ']'],
  ])('takes a body of 64 levels of %s and no more', async (opening, closing) => {
    const nested = (levels: number, innermost: string) =>
      `{"url":"https://example.com","in":"3s","body":${opening.repeat(levels)}${innermost}${closing.repeat(levels)}}`;
    expect((await sendText(nested(64, '1'))).status).toBe(201);
    for (const innermost of ['1', '[]']) {
      const levels = innermost === '1' ? 65 : 64;
      const { status, body } = await sendText(nested(levels, innermost));
      expect([status, faultsOf(body)]).toEqual([400, ['/body: nested too deep: expected at most 64 levels']]);
    }
  });

  it.each([1000, 10_000, 20_000, 40_000])('is 400 with a body of %i levels', async (levels) => {
    for (const [opening, closing] of [
      ['{"a":', '}'],
      ['[', ']'],
    ] as const) {
      const json = `{"body":${opening.repeat(levels)}1${closing.repeat(levels)},"colour":"red"}`;
      expect((await sendText(json)).status).toBe(400);
    }
  });

  it('is 400 with a body of 100,000 levels', async () => {
    const json = `{"url":"https://example.com","in":"3s","body":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect((await sendText(json)).status).toBe(400);
  });

  it('may have headers that are called as members of prototypes are', async () => {
    const headers = '{"__proto__":"x","constructor":"y","tostring":"z"}';
    const { status, text } = await sendText(`{"url":"https://example.com","in":"3s","headers":${headers}}`);
    expect(status).toBe(201);
    expect(text).toContain(`"headers":${headers}`);
  });

  it.each(['{"__proto__":1}', '[{"a":{"__proto__":{"polluted":true}}}]'])(
    'may have the body %s',
    async (body) => {
      const { status, text } = await sendText(`{"url":"https://example.com","in":"3s","body":${body}}`);
      expect(status).toBe(201);
      expect(text).toContain(`"body":${body}`);
      expect({}).not.toHaveProperty('polluted');
    },
  );

  it('has no body with null, as if it were left out', async () => {
    const { post } = apiUnderTest();
    const { status, body } = await post({ ...HOOK, body: null });
    expect(status).toBe(201);
    expect(body).not.toHaveProperty('body');
  });
});
