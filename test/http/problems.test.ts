import { describe, expect, it } from 'vitest';
import { apiUnderTest } from './api-under-test.ts';

const { send } = apiUnderTest({ mode: 'token' });

/** The names of all problems, as docs/api.md lists them. */
const NAMES = [
  'invalid',
  'not-signed-in',
  'not-allowed',
  'cross-site',
  'source-not-allowed',
  'no-such-route',
  'not-found',
  'method-not-allowed',
  'conflict',
  'edited',
  'body-too-large',
  'unsupported-media-type',
  'key-reused',
  'internal',
  'unavailable',
];

describe('the address that is the type of a problem', () => {
  it.each(NAMES)('says without a token what %s means and what to do', async (name) => {
    const { status, headers, body } = await send('GET', `/problems/${name}`);
    expect([status, headers['content-type']]).toEqual([200, 'application/json']);
    expect(body).toEqual({
      type: `/problems/${name}`,
      status: expect.any(Number),
      title: expect.stringMatching(/^[A-Z][\w -]+$/),
      meaning: expect.stringMatching(/^[A-Z].+\.$/),
      advice: expect.stringMatching(/^[A-Z].+\.$/),
    });
  });

  it('is a page in a browser', async () => {
    const { status, headers, text } = await send('GET', '/problems/not-signed-in', {
      headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
    });
    expect([status, headers['content-type'], headers.vary]).toEqual([
      200,
      'text/html; charset=utf-8',
      'accept',
    ]);
    expect(text).toContain('<h1>Unauthorized</h1>');
    expect(text).toContain('<code>Authorization: Bearer &lt;token&gt;</code>');
  });

  it('is where the type of an answer leads', async () => {
    const refused = await send('GET', '/v1/jobs');
    const { body } = await send('GET', refused.body.type);
    expect(body).toMatchObject({ status: refused.status, title: refused.body.title });
  });

  it.each(['', 'nothing', 'not_found', 'constructor', 'x'.repeat(500)])(
    'is 404 for the name "%s"',
    async (name) => {
      expect((await send('GET', `/problems/${name}`)).status).toBe(404);
    },
  );
});
