import type { Instant } from '../../functions/domain/shared/instant.ts';
import type { Token } from '../../functions/domain/stack/token.ts';
import type { Clock, Page, PageRequest, TokenStore } from '../../functions/use-cases/ports.ts';
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
    const tokens = [...this.#tokens.values()].filter((token) => this.#find(token.hash));
    const placed = tokens.map((token) => [`${sortable(token.createdAt)}#${token.hash}`, token] as const);
    return pageOf('tokens', placed, page, 'descending');
  }

  async remove(hash: string): Promise<void> {
    this.#tokens.delete(hash);
  }

  #find(hash: string): Token | undefined {
    const token = this.#tokens.get(hash);
    const isExpired = token?.expiresAt !== undefined && token.expiresAt <= this.#clock.now();
    return isExpired ? undefined : token;
  }
}
