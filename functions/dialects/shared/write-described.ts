import type { Problem } from '../../http/answers/problem.ts';
import { type Answer, json } from '../../http/answers/response.ts';
import { sentencesOf } from './write-message.ts';

/** Tells an error as `{"message", "description"}`: what kind it is, and all that is wrong. */
export const writeDescribed = (problem: Problem): Answer => {
  const { status, title, headers } = problem;
  return json(status, { message: title, description: sentencesOf(problem) }, headers);
};
