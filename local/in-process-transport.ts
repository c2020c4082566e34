import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ServiceName, Transport } from '../functions/adapters/clients/client-settings.ts';
import {
  CONTAINER_COMMANDS,
  type DirectCommands,
  type HandlerOptions,
  QUEUE_COMMANDS,
  SCHEDULER_COMMANDS,
  sendDirectly,
  TABLE_COMMANDS,
} from './direct-calls.ts';
import type { Ask, Perform, WireAnswer } from './emulators/aws-wire.ts';

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

/** How an emulator of this process is reached. */
export interface Reached {
  readonly ask: Ask;
  readonly perform: Perform;
}

/** Nobody resolves it. */
const WITHIN = { protocol: 'http:', hostname: 'within', path: '/' };
const ENDPOINT = { url: new URL('http://within/') };

/**
 * Leads the calls of an SDK client to an emulator in this process: the requests that would go over the wire, without a
 * socket and unsigned, because nobody can listen in. What the SDK would work out anew for each call and no emulator looks at is left
 * out: the address, its own name, and what it would log. The commands named in `direct` do not become requests at all.
 */
export const inProcessTransport = (
  ask: Ask,
  direct?: { readonly perform: Perform; readonly commands: DirectCommands },
): Transport => ({
  requestHandler: new InProcessHandler(ask),
  signer: { sign: unsigned },
  credentials: { accessKeyId: 'in-process', secretAccessKey: 'in-process' },
  endpoint: WITHIN,
  endpointProvider: () => ENDPOINT,
  defaultUserAgentProvider: async () => [],
  logger: SILENT,
  ...(direct && { sendDirectly: sendDirectly(direct.perform, direct.commands) }),
});

/** The transports to emulators in this process; what is not there is reached over the network. */
export const transportsTo = (
  emulators: Readonly<Record<ServiceName, Partial<Reached>>>,
): ((service: ServiceName) => Transport | undefined) => {
  const to = (service: ServiceName, commands?: DirectCommands): Transport | undefined => {
    const { ask, perform } = emulators[service];
    return ask && inProcessTransport(ask, commands && perform && { perform, commands });
  };
  const transports: Readonly<Record<ServiceName, Transport | undefined>> = {
    dynamodb: to('dynamodb', TABLE_COMMANDS),
    sqs: to('sqs', QUEUE_COMMANDS),
    scheduler: to('scheduler', SCHEDULER_COMMANDS),
    ecs: to('ecs', CONTAINER_COMMANDS),
    logs: to('logs'),
    secrets: to('secrets'),
  };
  return (service) => transports[service];
};

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
    { abortSignal, firstAnswer }: HandlerOptions = {},
  ): Promise<{ response: SdkResponse }> {
    const known = firstAnswer?.();
    if (known) return { response: responseOf(known) };
    // As with a socket, what else is ready comes first: timers, and requests of others.
    await nextTurn();
    const answer = this.#ask({
      method: request.method,
      target: targetOf(request),
      headers: request.headers,
      body: textOf(request.body),
    });
    const got = await (abortSignal instanceof AbortSignal ? beforeAbort(answer, abortSignal) : answer);
    return { response: responseOf(got) };
  }

  destroy(): void {}

  updateHttpClientConfig(): void {}

  httpHandlerConfigs(): object {
    return {};
  }
}

const responseOf = ({ status, headers, body }: WireAnswer): SdkResponse => ({
  statusCode: status,
  headers: { ...headers },
  body: Buffer.from(body),
});

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
