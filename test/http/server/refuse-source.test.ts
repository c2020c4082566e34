import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { httpApi } from '../../../functions/api.ts';
import { apiUnderTest, eventOf, REQUEST_ID } from '../api-under-test.ts';

const RANGES = ['203.0.113.0/24', '198.51.100.7/32', '2001:db8:1::/48'];

/** An API that takes requests from some ranges, and what it answers to one address. */
const apiFor = (allowedRanges: readonly string[]) => {
  const under = apiUnderTest({ mode: 'token', allowedRanges });
  const handle = httpApi(under.useCases, under.apiOptions);
  const ask = (event: APIGatewayProxyEventV2) => handle(event, { awsRequestId: REQUEST_ID } as Context);
  const askFrom = (sourceIp: string, method: string, target: string, headers = {}) => {
    const event = eventOf(method, target, { headers });
    event.requestContext.http.sourceIp = sourceIp;
    return ask(event);
  };
  return { ...under, ask, askFrom };
};

describe('an API for some ranges', () => {
  it.each(['203.0.113.0', '203.0.113.255', '198.51.100.7', '2001:db8:1:ffff::1', '::ffff:203.0.113.9'])(
    'answers %s',
    async (source) => {
      expect((await apiFor(RANGES).askFrom(source, 'GET', '/health')).statusCode).toBe(200);
    },
  );

  it.each(['203.0.112.255', '203.0.114.0', '198.51.100.8', '2001:db8:2::1', '::1', '::ffff:203.0.114.9'])(
    'refuses %s and says so',
    async (source) => {
      const { statusCode, body } = await apiFor(RANGES).askFrom(source, 'GET', '/health');
      expect(statusCode).toBe(403);
      expect(JSON.parse(body ?? '')).toEqual({
        type: '/problems/source-not-allowed',
        title: 'Source address not allowed',
        status: 403,
        detail: `requests from ${source} are not allowed here`,
        instance: `urn:uuid:${REQUEST_ID}`,
      });
    },
  );

  it('refuses a valid token, a missing one and a wrong path alike, before it looks at them', async () => {
    const { askFrom, token, jobs } = apiFor(RANGES);
    const authorization = `Bearer ${await token('admin')}`;
    for (const [method, target, headers] of [
      ['POST', '/v1/jobs', { authorization }],
      ['GET', '/v1/jobs', {}],
      ['GET', '/no/such/route', {}],
      ['PUT', '/health', {}],
      ['GET', '/v1/jobs', { 'x-forwarded-for': '203.0.113.1' }],
    ] as const) {
      const { statusCode, body } = await askFrom('192.0.2.1', method, target, headers);
      expect([statusCode, JSON.parse(body ?? '').type]).toEqual([403, '/problems/source-not-allowed']);
    }
    expect(jobs.all()).toEqual([]);
  });

  it('refuses the older APIs in their own form, and pages as a page', async () => {
    const { askFrom } = apiFor(RANGES);
    const older = await askFrom('192.0.2.1', 'GET', '/timers/1');
    expect([older.statusCode, JSON.parse(older.body ?? '').description]).toEqual([
      403,
      'requests from 192.0.2.1 are not allowed here',
    ]);
    const page = await askFrom('192.0.2.1', 'GET', '/sign-in', { accept: 'text/html' });
    expect([page.statusCode, page.headers?.['content-type']]).toEqual([403, 'text/html; charset=utf-8']);
  });

  it('refuses what tells no address', async () => {
    const { ask } = apiFor(RANGES);
    const event = eventOf('GET', '/health');
    const { requestContext: _requestContext, ...without } = event;
    expect((await ask(without as APIGatewayProxyEventV2)).statusCode).toBe(403);
    event.requestContext.http.sourceIp = 'somewhere';
    expect((await ask(event)).statusCode).toBe(403);
  });
});

it('an API without ranges answers every address', async () => {
  for (const source of ['192.0.2.1', '2001:db8::1']) {
    expect((await apiFor([]).askFrom(source, 'GET', '/health')).statusCode).toBe(200);
  }
});
