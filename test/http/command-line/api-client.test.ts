import { describe, expect, it } from 'vitest';
import { ApiClient, type ApiRequest } from '../../../cli/api/api-client.ts';
import { ApiRefusal, ApiUnreachable } from '../../../cli/api/api-errors.ts';
import { errorText } from '../../../cli/format/error-text.ts';
import { EXIT, exitCodeOfError } from '../../../cli/watch/exit-code.ts';
import type { RouteName } from '../../../functions/contract/routes.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const answered = (status: number, body: object = {}, headers: object = {}) =>
  new Response(JSON.stringify(body), { status, headers: { ...JSON_TYPE, ...headers } });
const networkError = (code: string) =>
  Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error('low'), { code }) });

/** A client of a server that gives these answers one after the other; what it sent, and how long it waited between. */
const clientOf = (answers: readonly (Response | Error)[], ending = new AbortController()) => {
  const sent: { url: string; headers: Headers; method: string | undefined; body: unknown }[] = [];
  const waits: number[] = [];
  const left = [...answers];
  const world = {
    fetch: async (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
      sent.push({
        url: String(url),
        headers: new Headers(init?.headers),
        method: init?.method,
        body: init?.body,
      });
      const next = left.shift();
      if (next === undefined || next instanceof Error) throw next ?? new Error('no more answers');
      return next;
    },
    sleep: async (milliseconds: number) => void waits.push(milliseconds),
    signal: ending.signal,
  };
  return { client: new ApiClient({ url: 'http://there', token: 'secret' }, world), sent, waits };
};

const failureOf = async (answers: readonly (Response | Error)[], route: RouteName = 'whoami') => {
  const { client } = clientOf(answers);
  return client.call(route).then(
    () => expect.fail('expected a failure'),
    (error) => error,
  );
};

describe('a request', () => {
  it('goes to its route, with the token', async () => {
    const { client, sent } = clientOf([answered(200, { id: 'a/b' })]);
    expect(await client.call('getJob', { path: { id: 'a/b' } })).toEqual({ id: 'a/b' });
    expect(sent[0]).toMatchObject({ url: 'http://there/v1/jobs/a%2Fb', method: 'GET' });
    expect(sent[0]!.headers.get('authorization')).toBe('Bearer secret');
  });

  it('keeps a name with a slash together', async () => {
    const { client, sent } = clientOf([answered(200)]);
    await client.call('putJob', { path: { proxy: 'team/nightly run' }, body: {} });
    expect(sent[0]).toMatchObject({
      url: 'http://there/v1/jobs/by-name/team%2Fnightly%20run',
      method: 'PUT',
    });
  });

  it('takes an answer without a body for an empty one', async () => {
    const { client } = clientOf([new Response(null, { status: 204 })]);
    expect(await client.call('resumeAll')).toEqual({});
  });

  it('leaves out the parts of a query that are not there', async () => {
    const { client, sent } = clientOf([answered(200), answered(200)]);
    await client.call('listJobs', { query: { state: undefined, limit: '5' } });
    await client.call('listJobs', { query: { state: undefined } });
    expect(sent.map(({ url }) => url)).toEqual(['http://there/v1/jobs?limit=5', 'http://there/v1/jobs']);
  });
});

describe('what may pass', () => {
  const KEYED: ApiRequest = { body: {}, idempotencyKey: 'k' };

  it.each<[string, RouteName, ApiRequest, Response | Error]>([
    ['a read when the connection breaks', 'whoami', {}, networkError('ECONNRESET')],
    ['a read when it comes too fast', 'whoami', {}, answered(429)],
    ['a keyed create when the connection breaks', 'createJob', KEYED, networkError('UND_ERR_SOCKET')],
    ['a keyed create that is put off', 'createJob', KEYED, answered(503, {}, { 'retry-after': '5' })],
    ['what is the same when done twice', 'patchJob', { body: {}, isRepeatable: true }, networkError('EPIPE')],
    ['a patient read when nothing listens', 'getRun', { patience: 'long' }, networkError('ECONNREFUSED')],
    ['a patient read after a server error', 'getRun', { patience: 'long' }, answered(500)],
  ])('is tried again: %s', async (_, route, request, failure) => {
    const { client, sent } = clientOf([failure, answered(200, { fine: true })]);
    expect(await client.call(route, request)).toEqual({ fine: true });
    expect(sent).toHaveLength(2);
  });

  it('keeps its key', async () => {
    const { client, sent } = clientOf([networkError('ECONNRESET'), answered(201, {})]);
    await client.call('createJob', KEYED);
    expect(sent.map(({ headers, body }) => [headers.get('idempotency-key'), body])).toEqual([
      ['k', '{}'],
      ['k', '{}'],
    ]);
  });

  it('waits as long as it is asked to', async () => {
    const { client, waits } = clientOf([answered(503, {}, { 'retry-after': '5' }), answered(200)]);
    await client.call('whoami');
    expect(waits).toEqual([5000]);
  });

  it('is given up after a few tries, each waiting longer', async () => {
    const { client, waits } = clientOf([1, 2, 3, 4].map(() => networkError('ECONNRESET')));
    await expect(client.call('whoami')).rejects.toThrow(ApiUnreachable);
    expect(waits).toEqual([250, 500, 1000]);
  });

  it.each<[string, RouteName, Response | Error]>([
    ['a stop', 'stopRun', networkError('ECONNRESET')],
    ['a create without a key', 'createJob', answered(503, {}, { 'retry-after': '5' })],
    ['a change', 'patchJob', networkError('ECONNRESET')],
    ['a put', 'putJob', networkError('ECONNRESET')],
    ['a read where nothing listens', 'whoami', networkError('ECONNREFUSED')],
    ['a refusal', 'whoami', answered(400)],
  ])('is not guessed: %s is sent once', async (_, route, failure) => {
    const { client, sent } = clientOf([failure, answered(200)]);
    await expect(client.call(route)).rejects.toThrow();
    expect(sent).toHaveLength(1);
  });

  it('ends at once when the process is told to end', async () => {
    const ending = new AbortController();
    const { client } = clientOf([networkError('ECONNRESET')], ending);
    ending.abort(new Error('told to end'));
    await expect(client.call('whoami')).rejects.toThrow('told to end');
  });
});

describe('a failure in words', () => {
  it('has every fault with its place', async () => {
    const problem = {
      title: 'Invalid request',
      detail: 'the job breaks a rule',
      errors: [
        { pointer: '/cpu', detail: '"abc": expected a number' },
        { pointer: '/image', detail: 'missing' },
      ],
    };
    const error = await failureOf([answered(400, problem)]);
    expect(errorText(error)).toBe(
      'the job breaks a rule (400)\n  /cpu    "abc": expected a number\n  /image  missing\n',
    );
    expect(exitCodeOfError(error)).toBe(EXIT.usage);
  });

  it('says how to sign in', async () => {
    const error = await failureOf([answered(401, { detail: 'a token is needed' })]);
    expect(errorText(error)).toMatch(/^a token is needed \(401\)\n.*RUNAT_TOKEN/);
    expect(exitCodeOfError(error)).toBe(EXIT.failed);
  });

  it('names the request when the failure is not the caller’s', async () => {
    const error = await failureOf([answered(500, { detail: 'in the log', instance: 'urn:uuid:1' })]);
    expect(errorText(error)).toBe('in the log (500)\n  request urn:uuid:1\n');
  });

  it('knows the errors of API Gateway', async () => {
    expect(errorText(await failureOf([answered(403, { message: 'Forbidden' })]))).toBe('Forbidden (403)\n');
  });

  it.each([
    ['ECONNREFUSED', /^http:\/\/there cannot be reached: nothing listens there\. .*npm start/],
    ['ENOTFOUND', /no such host/],
    ['UND_ERR_CONNECT_TIMEOUT', /in time/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /certificate is not trusted: low/],
    ['SOMETHING_NEW', /cannot be reached: low/],
  ])('of the network: %s', async (code, words) => {
    const error = await failureOf([networkError(code)]);
    expect(errorText(error)).toMatch(words);
    expect(exitCodeOfError(error)).toBe(EXIT.failed);
  });

  it('tells when an address is not the API', async () => {
    const page = new Response('<html>', { headers: { 'content-type': 'text/html' } });
    expect((await failureOf([page])).message).toBe(
      'http://there is not Runat: it answered with text/html where JSON was expected',
    );
    const moved = new Response(null, { status: 301, headers: { location: 'https://elsewhere/' } });
    expect((await failureOf([moved])).message).toContain('sends on to https://elsewhere/');
  });

  it('cannot steer the terminal', async () => {
    expect(errorText(new ApiRefusal(409, { detail: 'a\u001b[2Jb' }))).toBe('a\\u001b[2Jb (409)\n');
  });
});
