import { DomainError } from '../../functions/domain/shared/errors.ts';
import type { Instant } from '../../functions/domain/shared/instant.ts';
import type { Claims } from '../../functions/domain/stack/oidc-caller.ts';
import type { Token } from '../../functions/domain/stack/token.ts';
import type { Clock, IssuerTokens, Page, PageRequest, TokenStore } from '../../functions/use-cases/ports.ts';
import { keptUntil } from '../retention.ts';
import { copyOf } from './copy.ts';
import { pageOf, sortable } from './paging.ts';

/** Keeps tokens in a map. */
export class InMemoryTokenStore implements TokenStore {
  readonly #tokens = new Map<string, Token>();
  readonly #clock: Pick<Clock, 'now'>;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  async insert(token: Token): Promise<'inserted' | 'exists'> {
    if (this.#find(token.hash)) return 'exists';
    this.#tokens.set(token.hash, copyOf(token));
    return 'inserted';
  }

  async load(hash: string): Promise<Token | undefined> {
    const token = this.#find(hash);
    return token && copyOf(token);
  }

  async touch(hash: string, at: Instant): Promise<void> {
    const token = this.#tokens.get(hash);
    if (token) this.#tokens.set(hash, { ...token, lastUsedAt: at });
  }

  async list(page: PageRequest): Promise<Page<Token>> {
    const tokens = [...this.#tokens.values()].filter(
      (token) => this.#find(token.hash) && token.revokedAt === undefined,
    );
    const placed = tokens.map((token) => [`${sortable(token.createdAt)}#${token.hash}`, token] as const);
    return pageOf('tokens', placed, page, 'descending');
  }

  async revoke(token: Token & { readonly revokedAt: Instant }): Promise<'revoked' | 'conflict'> {
    if (this.#tokens.get(token.hash)?.revokedAt !== undefined) return 'conflict';
    this.#tokens.set(token.hash, copyOf({ expiresAt: keptUntil(token.revokedAt), ...token }));
    return 'revoked';
  }

  #find(hash: string): Token | undefined {
    const token = this.#tokens.get(hash);
    const isExpired = token?.expiresAt !== undefined && token.expiresAt <= this.#clock.now();
    return isExpired ? undefined : token;
  }
}

/** An issuer whose tokens are told to it. */
export class InMemoryIssuer implements IssuerTokens {
  /** While true, every call fails as `unavailable`. */
  isDown = false;
  readonly #issued = new Map<string, Claims>();

  /** Makes a text a token that says something. */
  issue(jwt: string, claims: Claims): void {
    this.#issued.set(jwt, claims);
  }

  async verify(jwt: string): Promise<Claims | undefined> {
    if (this.isDown) throw new DomainError('unavailable', 'the issuer does not tell its keys at the moment');
    return this.#issued.get(jwt);
  }
}
