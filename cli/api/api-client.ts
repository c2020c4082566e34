import { ROUTES, type RouteName } from '../../functions/contract/routes.ts';
import { parseExactJson } from '../../functions/domain/shared/exact-json.ts';
import { ApiRefusal, ApiUnreachable, networkCodeOf, unreachable } from './api-errors.ts';
import type { Problem } from './api-shapes.ts';
import { type Failure, type Patience, retryDelay } from './retry.ts';

/** What is asked of a route. */
export interface ApiRequest {
  /** The path's placeholders. */
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: object;
  /** With it a POST may be repeated, and makes one thing all the same. */
  readonly idempotencyKey?: string;
  /** Doing it twice is the same as doing it once. */
  readonly isRepeatable?: boolean;
  readonly patience?: Patience;
}

/** What the client needs of the world. `sleep` rejects with the signal's reason when that is aborted. */
export interface ApiWorld {
  readonly fetch: typeof fetch;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Longer than API Gateway lets any request take. */
const REQUEST_TIMEOUT_MILLISECONDS = 35_000;

const NO_CONTENT = 204;

const pathOf = (route: RouteName, values: Readonly<Record<string, string>>): string =>
  ROUTES[route].path.replaceAll(/\{(\w+)\+?\}/g, (_, name) => encodeURIComponent(values[name] ?? ''));

/** The HTTP API at one address. What may safely be sent again is, a few times, where a failure may pass. */
export class ApiClient {
  readonly #url: string;
  readonly #token: string | undefined;
  readonly #world: ApiWorld;

  /** @param place `url` without a slash at its end. */
  constructor(place: { readonly url: string; readonly token?: string | undefined }, world: ApiWorld) {
    this.#url = place.url;
    this.#token = place.token;
    this.#world = world;
  }

  /**
   * Calls a route and returns its JSON, which is trusted to be what docs/api.md says; an empty object where there is none.
   * @throws ApiRefusal, ApiUnreachable, and the signal's reason when that is aborted.
   */
  async call<Answer>(route: RouteName, request: ApiRequest = {}): Promise<Answer> {
    const { idempotencyKey, isRepeatable = ROUTES[route].method === 'GET' } = request;
    const mayRepeat = isRepeatable || idempotencyKey !== undefined;
    for (let retries = 0; ; retries += 1) {
      const { failure, error, answer } = await this.#try<Answer>(route, request);
      if (!failure) return answer;
      const delay = mayRepeat ? retryDelay(failure, retries, request.patience ?? 'short') : undefined;
      if (delay === undefined) throw error;
      await this.#world.sleep(delay, this.#world.signal);
    }
  }

  async #try<Answer>(route: RouteName, request: ApiRequest): Promise<Outcome<Answer>> {
    let response: Response;
    let text: string;
    try {
      response = await this.#send(route, request);
      text = await response.text();
    } catch (error) {
      this.#world.signal.throwIfAborted();
      return {
        failure: { kind: 'network', code: networkCodeOf(error) },
        error: unreachable(this.#url, error),
      };
    }
    if (response.ok) return { answer: this.#read(response, text) as Answer };
    const failure = {
      kind: 'status',
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
    } as const;
    return { failure, error: this.#refusal(response, text) };
  }

  #send(route: RouteName, { path = {}, query = {}, body, idempotencyKey }: ApiRequest): Promise<Response> {
    const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const search = given.length > 0 ? `?${new URLSearchParams(given)}` : '';
    const headers: Record<string, string> = { accept: 'application/json', 'user-agent': 'runat-cli' };
    if (this.#token !== undefined) headers.authorization = `Bearer ${this.#token}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
    return this.#world.fetch(this.#url + pathOf(route, path) + search, {
      method: ROUTES[route].method,
      headers,
      // A redirect would turn a POST into a GET, and may lead the token elsewhere.
      redirect: 'manual',
      signal: AbortSignal.any([this.#world.signal, AbortSignal.timeout(REQUEST_TIMEOUT_MILLISECONDS)]),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  #refusal(response: Response, text: string): Error {
    if (response.status >= 300 && response.status < 400) {
      const target = response.headers.get('location') ?? 'nowhere';
      return new ApiUnreachable(`${this.#url} sends on to ${target}: name that address instead`);
    }
    const problem = /json/.test(response.headers.get('content-type') ?? '') ? jsonObject(text) : undefined;
    return new ApiRefusal(response.status, (problem ?? {}) as Problem);
  }

  #read(response: Response, text: string): object {
    if (response.status === NO_CONTENT) return {};
    const answer = jsonObject(text);
    if (answer) return answer;
    const kind = response.headers.get('content-type') ?? 'no content type';
    throw new ApiUnreachable(`${this.#url} is not Runat: it answered with ${kind} where JSON was expected`);
  }
}

type Outcome<Answer> =
  | { readonly failure?: undefined; readonly error?: undefined; readonly answer: Answer }
  | { readonly failure: Failure; readonly error: Error; readonly answer?: undefined };

const jsonObject = (text: string): object | undefined => {
  try {
    const value = parseExactJson(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
};
