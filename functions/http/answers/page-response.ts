import type { Page } from '../../use-cases/ports.ts';
import { LARGEST_ANSWER } from '../../use-cases/shared/answer-size.ts';
import { type Answer, json } from './response.ts';

/** The bytes of an answer's body within the JSON in which a function hands its answer over. */
const sizeOf = ({ body }: Answer): number => Buffer.byteLength(JSON.stringify(body ?? ''));

/**
 * Answers with a part of a list; without `nextCursor` at its end. A part that is too large for an answer is asked for
 * again with fewer items; one item always fits.
 */
export const pageAnswer = async <T>(
  limit: number,
  ask: (limit: number) => Promise<Page<T>>,
  view: (item: T) => object,
): Promise<Answer> => {
  const { items, cursor } = await ask(limit);
  const answer = json(200, { items: items.map(view), nextCursor: cursor });
  return items.length <= 1 || sizeOf(answer) <= LARGEST_ANSWER
    ? answer
    : pageAnswer(Math.floor(items.length / 2), ask, view);
};
