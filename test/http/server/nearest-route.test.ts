import { describe, expect, it } from 'vitest';
import { nearestRoute } from '../../../functions/http/server/nearest-route.ts';

const ID = '01a231943d947fe3b38a51967cc88950';

describe('the route that was meant', () => {
  it.each([
    ['POST', '/v1/job', '/v1/jobs'],
    ['GET', '/v1/Jobs', '/v1/jobs'],
    ['GET', '/V1/jobs/', '/v1/jobs'],
    ['GET', '/v2/jobs', '/v1/jobs'],
    ['POST', '/v1/jobs/preview', '/v1/preview'],
    ['POST', `/v1/jobs/${ID}/run`, `/v1/jobs/${ID}/runs`],
    ['POST', `/v1/job/${ID}/runs`, `/v1/jobs/${ID}/runs`],
    ['GET', `/v1/jobs/${ID}/occurences`, `/v1/jobs/${ID}/occurrences`],
    ['POST', `/v1/runs/${ID}-1/cancel`, undefined],
    ['GET', '/v1/health', undefined],
    ['GET', '/v1/nothing', undefined],
    ['GET', '/timer', undefined],
    ['GET', '/v1/a/b/c/d/e/f/g/h/i/j', undefined],
  ])('of %s %s', (method, path, meant) => {
    expect(nearestRoute(method, path)).toBe(meant);
  });
});
