import { type Answer, json } from '../http/answer.ts';
import type { Problem } from '../http/problem.ts';

/** Tells an error as `{"message"}`, with every fault in one sentence after the other, and each sentence once. */
export const writeMessage = ({ status, detail, faults, headers }: Problem): Answer => {
  const sentences = faults.map((fault) =>
    fault.pointer === '' ? fault.detail : `${fault.pointer.slice(1)}: ${fault.detail}`,
  );
  const message = sentences.length === 0 ? detail : [...new Set(sentences)].join('; ');
  return json(status, { message }, headers);
};
