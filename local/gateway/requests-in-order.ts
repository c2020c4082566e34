import type { Invoke } from '../events/invoke.ts';
import type { Precedence } from '../events/precedence.ts';

const READING: ReadonlySet<unknown> = new Set(['GET', 'HEAD', 'OPTIONS']);

const methodOf = (event: unknown): unknown =>
  (event as { readonly requestContext?: { readonly http?: { readonly method?: unknown } } }).requestContext
    ?.http?.method;

/** The function behind the gateway, asked in the order of precedence: requests that change something before those that read. */
export const requestsInOrder =
  (invoke: Invoke, precedence: Precedence): Invoke =>
  async (event) => {
    const rank = READING.has(methodOf(event)) ? 'other' : 'change';
    await precedence.turn(rank);
    const end = precedence.begin(rank);
    try {
      return await invoke(event);
    } finally {
      end();
    }
  };
