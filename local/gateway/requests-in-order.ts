import type { Invoke } from '../events/invoke.ts';
import type { Precedence } from '../events/precedence.ts';

const READING: ReadonlySet<unknown> = new Set(['GET', 'HEAD', 'OPTIONS']);

const methodOf = (event: unknown): unknown =>
  (event as { readonly requestContext?: { readonly http?: { readonly method?: unknown } } }).requestContext
    ?.http?.method;

/** https://www.rfc-editor.org/rfc/rfc9457 */
const NOT_SURE = {
  statusCode: 503,
  headers: { 'content-type': 'application/problem+json', 'retry-after': '1' },
  body: JSON.stringify({
    type: '/problems/unavailable',
    title: 'Service unavailable',
    status: 503,
    detail: 'the disk does not say that it has kept the change; try again',
  }),
};

/**
 * The function behind the gateway, asked in the order of precedence: requests that change something before those that read.
 * What a change has stored is on the disk before its answer.
 * @param synced resolves when what was stored is on the disk; rejects when the disk fails.
 */
export const requestsInOrder =
  (invoke: Invoke, precedence: Precedence, synced: () => Promise<void> = async () => {}): Invoke =>
  async (event) => {
    const rank = READING.has(methodOf(event)) ? 'other' : 'change';
    await precedence.turn(rank);
    const end = precedence.begin(rank);
    let answer: unknown;
    try {
      answer = await invoke(event);
    } finally {
      end();
    }
    if (rank === 'other') return answer;
    return synced().then(
      () => answer,
      () => NOT_SURE,
    );
  };
