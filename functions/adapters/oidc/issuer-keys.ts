import { createLocalJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import { isIssuer, isLoopbackIssuer } from '../../contract/oidc.ts';
import { DomainError } from '../../domain/shared/errors.ts';
import { type Instant, MINUTE, SECOND } from '../../domain/shared/instant.ts';
import type { Clock } from '../../use-cases/ports.ts';

/** A key that the issuer has taken back is no longer taken after so long. */
const TRUSTED_FOR = 10 * MINUTE;
/** A key that nobody knows may be new: the issuer is asked, but not for each token that names one. */
const ASKED_AGAIN_AFTER = 30 * SECOND;
/** An issuer that did not answer is left alone for so long. */
const LEFT_ALONE_FOR = 5 * SECOND;

/** Reads JSON from an address. Rejects where it cannot. */
export type FetchJson = (url: string) => Promise<unknown>;

/** The keys of an issuer, found by discovery, kept for minutes. However many tokens come, it is asked now and then only. */
export class IssuerKeys {
  readonly #issuer: string;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #fetchJson: FetchJson;
  #known: { readonly find: JWTVerifyGetKey; readonly since: Instant } | undefined;
  #failed: { readonly error: DomainError; readonly at: Instant } | undefined;
  #asking: Promise<void> | undefined;

  constructor(options: {
    readonly issuer: string;
    readonly clock: Pick<Clock, 'now'>;
    readonly fetchJson: FetchJson;
  }) {
    this.#issuer = options.issuer;
    this.#clock = options.clock;
    this.#fetchJson = options.fetchJson;
  }

  /**
   * The key that a token names.
   *
   * @throws DomainError `unavailable` where the issuer does not tell its keys; errors of jose where it has no such key
   */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    if (!this.#isKnownFor(TRUSTED_FOR)) await this.#ask();
    try {
      return await this.#findKnown(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || this.#isKnownFor(ASKED_AGAIN_AFTER)) throw error;
    }
    await this.#ask();
    return this.#findKnown(header, token);
  };

  #isKnownFor(time: number): boolean {
    return this.#known !== undefined && this.#clock.now() - this.#known.since < time;
  }

  #findKnown: JWTVerifyGetKey = (header, token) => {
    if (!this.#known) throw new RangeError('the keys are asked for first');
    return this.#known.find(header, token);
  };

  /** All who wait for the keys wait for one answer. */
  #ask(): Promise<void> {
    const failed = this.#failed;
    if (failed && this.#clock.now() - failed.at < LEFT_ALONE_FOR) return Promise.reject(failed.error);
    this.#asking ??= this.#read().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #read(): Promise<void> {
    try {
      const keys = await this.#fetchJson(await this.#findAddress());
      const find = createLocalJWKSet(keys as Parameters<typeof createLocalJWKSet>[0]);
      this.#known = { find, since: this.#clock.now() };
      this.#failed = undefined;
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const message = `the issuer ${this.#issuer} does not tell its keys: ${reason}`;
      this.#failed = { error: new DomainError('unavailable', message, { cause }), at: this.#clock.now() };
      throw this.#failed.error;
    }
  }

  /** https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig */
  async #findAddress(): Promise<string> {
    const address = `${this.#issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const document = (await this.#fetchJson(address)) as Readonly<Record<string, unknown>> | null;
    const { issuer, jwks_uri: keys } = document ?? {};
    if (issuer !== this.#issuer) throw new Error(`${address} is that of another issuer`);
    if (typeof keys !== 'string' || !this.#mayAsk(keys)) throw new Error('its jwks_uri is no https address');
    return keys;
  }

  /** Only an issuer on this machine, which needs no TLS itself, may have its keys there. */
  #mayAsk(address: string): boolean {
    if (!URL.canParse(address)) return false;
    if (new URL(address).protocol === 'https:') return true;
    return !isIssuer(this.#issuer) && isLoopbackIssuer(new URL(address).origin);
  }
}
