import { lookup } from 'node:dns/promises';
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { isIP } from 'node:net';
import type { WebhookAnswer } from '../../domain/delivery/webhook-answer.ts';
import { isFault } from '../../domain/shared/errors.ts';
import { WEBHOOK_METHODS } from '../../domain/target/webhook.ts';
import { whyForbidden } from '../../domain/target/webhook-address.ts';
import { isFramingHeader } from '../../domain/target/webhook-header.ts';
import { parseWebhookUrl } from '../../domain/target/webhook-url.ts';
import type { WebhookRequest, WebhookSender } from '../../use-cases/ports.ts';
import { type Progress, type ResolvedAddress, transfer } from './http-exchange.ts';
import { sendFailure } from './send-failure.ts';

/** All addresses of a name. Rejects with an error that has a code of the system's resolver, such as ENOTFOUND. */
export type Resolve = (name: string) => Promise<readonly ResolvedAddress[]>;

const resolveAll: Resolve = (name) => lookup(name, { all: true });

/** A rule forbids it; nothing has been sent. */
class Refusal extends Error {}

/** It was ended from this side. */
class Ended extends Error {}

/** It took all its time. */
class TimedOut extends Ended {}

/**
 * Sends webhooks over HTTP/1.1. A name is resolved once; if any of its addresses is forbidden nothing is sent, and
 * else the connection is made to one of these addresses and to no other. Certificates are always verified; redirects
 * are not followed, proxies not used, connections not kept.
 */
export class HttpSender implements WebhookSender {
  readonly #allowed: readonly string[];
  readonly #resolve: Resolve;

  /** `allowed` are ranges of addresses (`127.0.0.0/8`) that may be reached beside the public internet. */
  constructor(options: { readonly allowed: readonly string[]; readonly resolve?: Resolve }) {
    this.#allowed = options.allowed;
    this.#resolve = options.resolve ?? resolveAll;
  }

  async send(request: WebhookRequest): Promise<WebhookAnswer> {
    const begunAt = performance.now();
    const durationMs = () => Math.round(performance.now() - begunAt);
    const ending = new AbortController();
    const progress: Progress = { stage: 'resolving the name' };
    const end = (why: string) => ending.abort(new Ended(`${why} (${progress.stage})`));
    const endEarly = () => end('it was ended early');
    const giveUp = () =>
      ending.abort(new TimedOut(`no answer within ${request.timeoutMs} ms (${progress.stage})`));
    const timer = setTimeout(giveUp, request.timeoutMs);
    request.signal?.addEventListener('abort', endEarly);
    if (request.signal?.aborted) endEarly();
    try {
      const url = this.#check(request);
      const addresses = await unlessEnded(this.#addressesOf(url), ending.signal);
      const heard = await transfer({ ...request, url, addresses, signal: ending.signal, progress });
      return { kind: 'answered', ...heard, durationMs: durationMs() };
    } catch (error) {
      if (error instanceof Refusal) return { kind: 'refused', reason: error.message };
      const { aborted, reason } = ending.signal;
      const words = aborted && reason instanceof Ended ? reason.message : sendFailure(error);
      const failed = { kind: 'failed', reason: words, durationMs: durationMs() } as const;
      return aborted && reason instanceof TimedOut ? { ...failed, timedOut: true } : failed;
    } finally {
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', endEarly);
    }
  }

  #check({ url, method, headers }: WebhookRequest): URL {
    const parsed = parseWebhookUrl(url, { allowed: this.#allowed });
    if (isFault(parsed)) throw new Refusal(parsed.fault);
    if (!WEBHOOK_METHODS.some((each) => each === method)) {
      throw new Refusal(`method ${JSON.stringify(method)}: a webhook cannot be sent with it`);
    }
    for (const [name, value] of Object.entries(headers)) checkHeader(name, value);
    return new URL(parsed.value);
  }

  /** Judges all addresses before any of them is used, so that it does not depend on chance which one is. */
  async #addressesOf({ hostname }: URL): Promise<readonly ResolvedAddress[]> {
    const bare = hostname.replace(/^\[(.*)\]$/, '$1');
    const family = isIP(bare);
    const addresses = family === 0 ? await this.#resolve(hostname) : [{ address: bare, family }];
    for (const { address } of addresses) {
      const why = whyForbidden(address, this.#allowed);
      if (why !== undefined) {
        throw new Refusal(`${hostname} resolves to ${address}, ${why}, to which no webhook is sent`);
      }
    }
    if (addresses.length === 0) throw Object.assign(new Error('no address'), { code: 'ENODATA' });
    return addresses;
  }
}

const checkHeader = (name: string, value: string): void => {
  const refuse = (rule: string): never => {
    throw new Refusal(`header ${JSON.stringify(name)}: ${rule}`);
  };
  if (isFramingHeader(name)) refuse('is set by Runat itself');
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch {
    refuse('has characters that no header can have');
  }
};

/** A lookup cannot be ended; what it gives later is left alone. */
const unlessEnded = async <T>(work: Promise<T>, ending: AbortSignal): Promise<T> => {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const end = () => reject(ending.reason);
  ending.addEventListener('abort', end);
  if (ending.aborted) end();
  work.then(resolve, reject);
  try {
    return await promise;
  } finally {
    ending.removeEventListener('abort', end);
  }
};
