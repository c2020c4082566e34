import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a proxy changes on the way, as text; what is left out goes through as it came. */
export interface Spoiling {
  /** A request, as a program would send it that has a fault. */
  readonly request?: (body: string, operation: string) => string;
  /** An answer, as a service would send it that has a fault. */
  readonly answer?: (body: string, operation: string, path: string) => string;
  /** The status of an answer. */
  readonly status?: (status: number, path: string) => number;
}

/** Stands in front of a service. */
export interface SpoilingProxy {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts it on a free port. `operation` is that of `X-Amz-Target`, and empty for protocols without it. */
export const startSpoilingProxy = async (target: string, spoiling: Spoiling): Promise<SpoilingProxy> => {
  const { request: spoilRequest = same, answer: spoilAnswer = same, status: spoilStatus = same } = spoiling;
  const server = createServer(async (incoming, response) => {
    const operation = String(incoming.headers['x-amz-target'] ?? '').replace(/^.*\./, '');
    const answer = await forward(target, incoming, (body) => spoilRequest(body, operation));
    const text = spoilAnswer(await answer.text(), operation, incoming.url ?? '');
    const kept = [...answer.headers].filter(
      ([name]) => !/^(content-length|content-encoding|connection|keep-alive|transfer-encoding)$/.test(name),
    );
    response.writeHead(spoilStatus(answer.status, incoming.url ?? ''), {
      ...Object.fromEntries(kept),
      'content-length': Buffer.byteLength(text),
    });
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const same = <T>(value: T): T => value;

const forward = async (
  target: string,
  incoming: IncomingMessage,
  spoil: (body: string) => string,
): Promise<Response> => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  const { method = 'GET', url = '/', headers } = incoming;
  const kept = Object.entries(headers).filter(
    ([name]) => !/^(host|content-length|connection|expect)$/.test(name),
  );
  const body = spoil(Buffer.concat(chunks).toString());
  return fetch(target + url, {
    method,
    headers: Object.fromEntries(kept.map(([name, value]) => [name, String(value)])),
    ...(method === 'GET' || method === 'HEAD' ? {} : { body }),
  });
};
