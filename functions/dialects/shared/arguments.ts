import { isObject } from '../../domain/shared/value-schemas.ts';
import type { ApiRequest } from '../../http/server/route-group.ts';

/** Of a field that a form has several times, the last. In JSON an array is one value. */
const lastOf = (value: unknown, isForm: boolean): unknown =>
  isForm && Array.isArray(value) ? value.at(-1) : value;

/**
 * The arguments of a request as Tornado reads them: those of the query, then those of the body; of each name the last
 * value counts. A body that is no object is given as it is, for its reader to refuse.
 * https://www.tornadoweb.org/en/stable/web.html#tornado.web.RequestHandler.get_argument
 */
export const argumentsOf = ({
  query,
  body = {},
  bodyKind,
}: Pick<ApiRequest, 'query' | 'body' | 'bodyKind'>): unknown => {
  if (!isObject(body)) return body;
  const isForm = bodyKind === 'form';
  const given = Object.entries(body).filter(([, value]) => value !== null);
  return Object.fromEntries([...query, ...given.map(([name, value]) => [name, lastOf(value, isForm)])]);
};
