import { afterAll, beforeAll, expect, it } from 'vitest';
import { LocalMode } from './support/local-mode.ts';

const PAGE = 'https://pages.example';

let local: LocalMode;

beforeAll(async () => {
  local = await LocalMode.start({ arguments: ['--allowed-origins', PAGE] });
});

afterAll(() => local.remove());

const SCHEDULED = { message: expect.stringMatching(/^job .+ will be scheduled to run in 1h$/) };

it('reads a form with a file beside its fields, a preamble, an epilogue and a boundary that stands everywhere', async () => {
  const body = Buffer.concat([
    Buffer.from('B\r\n--B \r\ncontent-disposition: form-data; name=job_name\r\n\r\nB--B\r\n--B\t\r\n'),
    Buffer.from('Content-Disposition: form-data; name="f"; filename="x"\r\nContent-Type: image/png\r\n\r\n'),
    Buffer.from([0xff, 0xfe, 0x00, 0x0d, 0x0a, 0x2d, 0x2d, 0x42, 0x42]),
    Buffer.from('\r\n--B\r\nContent-Disposition: form-data; name="time"\r\n\r\n1h\r\n--B--\r\nepilogue'),
  ]);
  const headers = { 'content-type': 'multipart/form-data; boundary=B' };
  const answer = await local.call('POST', '/job', Uint8Array.from(body), headers);
  expect([answer.status, answer.body]).toEqual([200, SCHEDULED]);
  expect(answer.body.message).toContain('job B--B with id');
});

it('reads a field in the charset that it says', async () => {
  const body = Buffer.from(
    '--B\r\nContent-Disposition: form-data; name=command\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\n' +
      'echo é\r\n--B\r\nContent-Disposition: form-data; name=job_name\r\n\r\nlatin\r\n' +
      '--B\r\nContent-Disposition: form-data; name=time\r\n\r\n1h\r\n--B--',
    'latin1',
  );
  const headers = { 'content-type': 'multipart/form-data; boundary="B"' };
  const { status } = await local.call('POST', '/job', Uint8Array.from(body), headers);
  const { body: list } = await local.call('GET', '/v1/jobs?name=latin');
  expect([status, list.items[0].shell ?? list.items[0].command]).toEqual([200, 'echo é']);
});

it('reads JSON after a byte order mark, and under names that end in +json', async () => {
  const job = JSON.stringify({ image: 'busybox', in: '1h' });
  for (const contentType of ['application/json', 'application/vnd.api+json']) {
    const headers = { 'content-type': contentType };
    expect((await local.call('POST', '/v1/jobs', `\ufeff${job}`, headers)).status).toBe(201);
  }
});

it('answers a page of an allowed origin, and none of another', async () => {
  const form = new URLSearchParams({ job_name: 'page', time: '1h' }).toString();
  const post = (origin: string) =>
    local.call('POST', '/job', form, {
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-site': 'cross-site',
      origin,
    });
  const [allowed, other] = [await post(PAGE), await post('https://other.example')];
  expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([200, PAGE]);
  expect([other.status, other.headers.get('access-control-allow-origin')]).toEqual([403, null]);
  const preflight = await local.call('OPTIONS', '/v1/jobs', undefined, {
    origin: PAGE,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization, content-type',
  });
  expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, PAGE]);
});
