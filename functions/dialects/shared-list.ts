import { DomainError } from '../domain/errors.ts';
import { json } from '../http/answer.ts';
import type { RouteAnswer } from '../http/route-group.ts';

/** Answers where a form for people would be. */
const NO_FORM = json(406, {
  message: 'there is no page with a form; POST /jobs takes its fields, as JSON or as a form',
});

/** `GET /jobs`, which two of the older APIs share: records by state or, with `format=list`, a plain array. */
export const sharedList = (
  records: RouteAnswer['answer'],
  plainList: RouteAnswer['answer'],
): RouteAnswer => ({
  answer: (request) => {
    const format = request.query.get('format');
    if (format !== null && format !== 'list') throw new DomainError('invalid', 'format: expected list');
    if (request.query.get('form') === 'true') return NO_FORM;
    return (format === 'list' ? plainList : records)(request);
  },
});
