import type { SQSClientConfig } from '@aws-sdk/client-sqs';

/** The services of AWS that have a client here. */
export type ServiceName = 'dynamodb' | 'sqs' | 'scheduler' | 'ecs' | 'logs' | 'secrets';

/**
 * Does a command without the SDK's way of a request; gives what the client would have given.
 * @param bySdk lets the client send the command as usual, with these options for its handler of requests
 */
export type SendDirectly = (
  command: object,
  bySdk: (handlerOptions?: object) => Promise<unknown>,
) => Promise<unknown>;

/** How a client reaches its service in another way than over the network: settings that are the same for each client. */
export type Transport = Pick<
  SQSClientConfig,
  'requestHandler' | 'signer' | 'credentials' | 'endpoint' | 'defaultUserAgentProvider' | 'logger'
> & {
  readonly endpointProvider?: () => { readonly url: URL };
  /** A shorter way for commands that are sent without options. */
  readonly sendDirectly?: SendDirectly;
};

let transportOf: (service: ServiceName) => Transport | undefined = () => undefined;

/**
 * From now on each client that is made asks for its transport first; undefined is the network. Whoever runs the handlers
 * and their services in one process sets it before the first call.
 */
export const setTransports = (find: (service: ServiceName) => Transport | undefined): void => {
  transportOf = find;
};

/**
 * Every call ends, so that a function's own timeout never cuts one off in the middle. Without `throwOnRequestTimeout`
 * the SDK would only warn. Connections are kept alive by default.
 * https://github.com/aws/aws-sdk-js-v3/blob/main/supplemental-docs/CLIENTS.md#requesthandler
 *
 * @param requestTimeout in milliseconds, of each attempt
 * @param maxAttempts how often the client makes a call that fails; it waits in between, a second where it was throttled
 */
export const clientSettings = (service: ServiceName, requestTimeout: number, maxAttempts = 3) => ({
  maxAttempts,
  retryMode: 'standard',
  requestHandler: { connectionTimeout: 2000, requestTimeout, throwOnRequestTimeout: true },
  ...transportOf(service),
});

/** What all clients of the SDK have. */
interface Sender {
  readonly send: (command: never, ...more: never[]) => unknown;
}

/**
 * Sends the commands of a client in the shorter way that the transport of its service has, where it has one.
 * @returns the client itself
 */
export const directly = <Client extends Sender>(service: ServiceName, client: Client): Client => {
  const sendDirectly = transportOf(service)?.sendDirectly;
  if (!sendDirectly) return client;
  const usual = client.send.bind(client) as (command: object, ...more: unknown[]) => Promise<unknown>;
  const send = (command: object, ...more: unknown[]): Promise<unknown> =>
    more.length > 0
      ? usual(command, ...more)
      : sendDirectly(command, (options) => (options ? usual(command, options) : usual(command)));
  return Object.assign(client, { send });
};

/** In milliseconds. */
export const ANSWER_MS = 5000;
/** In milliseconds; RunTask takes longer than other calls before it answers. */
export const ECS_ANSWER_MS = 10_000;
