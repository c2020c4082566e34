import type { RequestListener } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { fetchJson } from '../../../functions/adapters/oidc/fetch-json.ts';
import { listen } from './loopback-issuer.ts';

const fetchFrom = async (answer: RequestListener): Promise<unknown> => {
  const { url, close } = await listen(answer);
  onTestFinished(close);
  return fetchJson(url);
};

test('JSON is read', async () => {
  expect(await fetchFrom((_request, response) => response.end('{"a": [1]}'))).toEqual({ a: [1] });
});

test('an address that leads on to another one is not followed', async () => {
  const asked: (string | undefined)[] = [];
  const answer: RequestListener = (request, response) => {
    asked.push(request.url);
    response.writeHead(302, { location: '/elsewhere' }).end();
  };
  await expect(fetchFrom(answer)).rejects.toThrow();
  expect(asked).toEqual(['/']);
});

test.each([404, 500, 204])('an answer with status %i is none', async (status) => {
  await expect(fetchFrom((_request, response) => response.writeHead(status).end())).rejects.toThrow(
    `status ${status}`,
  );
});

test('more than 256 KB is too much', async () => {
  const text = (bytes: number) => JSON.stringify('x'.repeat(bytes - 2));
  expect(await fetchFrom((_request, response) => response.end(text(262_144)))).toHaveLength(262_142);
  await expect(fetchFrom((_request, response) => response.end(text(262_145)))).rejects.toThrow(
    'more than 262144 bytes',
  );
});

test('what is no JSON is refused', async () => {
  await expect(fetchFrom((_request, response) => response.end('<html>'))).rejects.toThrow('JSON');
});
