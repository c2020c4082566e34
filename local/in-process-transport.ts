import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Transport } from '../functions/adapters/clients/client-settings.ts';
import type { Ask } from './emulators/aws-wire.ts';

/** What the SDK hands to its handler of requests. */
interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

interface SdkResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

/** Nobody resolves it. */
const WITHIN = { protocol: 'http:', hostname: 'within', path: '/' };
const ENDPOINT = { url: new URL('http://within/') };

/**
 * Leads the calls of an SDK client to an emulator in this process: the requests that would go over the wire, without a
 * socket and unsigned, because nobody can listen in. What the SDK would work out anew for each call and no emulator looks at is left
 * out: the address, its own name, and what it would log.
 */
export const inProcessTransport = (ask: Ask): Transport => ({
  requestHandler: new InProcessHandler(ask),
  signer: { sign: unsigned },
  credentials: { accessKeyId: 'in-process', secretAccessKey: 'in-process' },
  endpoint: WITHIN,
  endpointProvider: () => ENDPOINT,
  defaultUserAgentProvider: async () => [],
  logger: SILENT,
});

/** As the SDK's own, says nothing; without `info` and `error` the SDK does not prepare what it would say there. */
const SILENT = { warn: () => {}, debug: () => {} } as unknown as Console;

const unsigned = async <Request>(request: Request): Promise<Request> => request;

/** https://github.com/smithy-lang/smithy-typescript/blob/main/packages/core/src/submodules/protocols/httpHandler.ts */
class InProcessHandler {
  readonly metadata = { handlerProtocol: 'http/1.1' };
  readonly #ask: Ask;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  async handle(
    request: SdkRequest,
    { abortSignal }: { abortSignal?: object | undefined } = {},
  ): Promise<{ response: SdkResponse }> {
    // As with a socket, what else is ready comes first: timers, and requests of others.
    await nextTurn();
    const answer = this.#ask({
      method: request.method,
      target: targetOf(request),
      headers: request.headers,
      body: textOf(request.body),
    });
    const { status, headers, body } = await (abortSignal instanceof AbortSignal
      ? beforeAbort(answer, abortSignal)
      : answer);
    return { response: { statusCode: status, headers: { ...headers }, body: Buffer.from(body) } };
  }

  destroy(): void {}

  updateHttpClientConfig(): void {}

  httpHandlerConfigs(): object {
    return {};
  }
}

function targetOf({ path, query = {} }: SdkRequest): string {
  const pairs = Object.entries(query).flatMap(([name, values]) =>
    [values ?? ''].flat().map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`),
  );
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}

const textOf = (body: string | Uint8Array = ''): string =>
  typeof body === 'string'
    ? body
    : Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');

/** Nobody waits for the answer any more: it is dropped, as on a connection that was closed. */
function beforeAbort<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const abort = () => reject(Object.assign(new Error('Request aborted'), { name: 'AbortError' }));
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort);
  answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  return promise;
}
