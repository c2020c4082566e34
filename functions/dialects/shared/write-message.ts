import type { Problem } from '../../http/answers/problem.ts';
import { type Answer, json } from '../../http/answers/response.ts';

/** Every fault of a problem in one sentence after the other, and each sentence once. */
export const sentencesOf = ({ detail, faults }: Problem): string => {
  const sentences = faults.map((fault) =>
    fault.pointer === '' ? fault.detail : `${fault.pointer.slice(1)}: ${fault.detail}`,
  );
  return sentences.length === 0 ? detail : [...new Set(sentences)].join('; ');
};

/** Tells an error as `{"message"}`, with every fault in one sentence after the other. */
export const writeMessage = (problem: Problem): Answer =>
  json(problem.status, { message: sentencesOf(problem) }, problem.headers);
