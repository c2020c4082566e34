import { DomainError } from '../../domain/shared/errors.ts';
import { json } from '../../http/answers/response.ts';
import { readAccept } from '../../http/server/accept.ts';
import type { RouteAnswer } from '../../http/server/route-group.ts';

/** Answers where a form for people would be. */
const NO_FORM = json(406, {
  message: 'there is no page with a form; POST /jobs takes its fields, as JSON or as a form',
});

const isJson = (type: string): boolean => type === 'application/json' || type.endsWith('+json');

/** Tells whether JSON is asked for by name, and neither HTML nor anything at all (`*\/*`, as curl sends it) beside it. */
const wantsJsonOnly = (accept: string | undefined): boolean => {
  const types = readAccept(accept).flatMap(({ type, quality }) => (quality > 0 ? [type] : []));
  return types.some(isJson) && !types.includes('text/html') && !types.includes('*/*');
};

/**
 * `GET /jobs`, which two of the older APIs share: records by state or, with `format=list` or for who asks for JSON by
 * name, a plain array.
 */
export const sharedList = (
  records: RouteAnswer['answer'],
  plainList: RouteAnswer['answer'],
): RouteAnswer => ({
  answer: (request) => {
    const format = request.query.get('format');
    if (format !== null && format !== 'list') throw new DomainError('invalid', 'format: expected list');
    if (request.query.get('form') === 'true') return NO_FORM;
    // Only the records have states: this is the next page of them.
    const isOfRecords = request.query.has('state');
    const isPlain = format === 'list' || (wantsJsonOnly(request.headers.accept) && !isOfRecords);
    return (isPlain ? plainList : records)(request);
  },
});
