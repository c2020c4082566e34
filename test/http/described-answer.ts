import { expect } from 'vitest';
import type * as z from 'zod';
import type { RouteName } from '../../functions/contract/routes.ts';
import { routesAt } from '../../functions/http/server/not-found.ts';
import { errorResponses, TOO_MANY_REQUESTS } from '../../functions/openapi/problem-responses.ts';
import type { ResponseDescription } from '../../functions/openapi/route-description.ts';
import { ROUTE_DESCRIPTIONS } from '../../functions/openapi/route-descriptions.ts';

/** An answer, and what it answers. */
export interface GivenAnswer {
  readonly method: string;
  readonly target: string;
  readonly status: number;
  readonly contentType: string;
  readonly headers: ReadonlySet<string>;
  readonly text: string;
}

/** Whatever the route: a body that nobody reads is too large, or compressed. */
const OF_ANY_BODY: ReadonlySet<number> = new Set([413, 415]);

/** Pages are for people: no document describes them. */
const isDescribed = (name: string): name is RouteName => Object.hasOwn(ROUTE_DESCRIPTIONS, name);

const described = (method: string, path: string, status: number): ResponseDescription | undefined => {
  const route = routesAt(path).find((each) => each.method === method);
  if (route === undefined || !isDescribed(route.name) || OF_ANY_BODY.has(status)) return undefined;
  const description = ROUTE_DESCRIPTIONS[route.name];
  const response =
    description.responses[status] ??
    description.otherErrors?.[status] ??
    errorResponses(route.name, description).get(status) ??
    (status === 429 ? TOO_MANY_REQUESTS : undefined);
  expect(response, `${method} ${route.path} is not described as answering ${status}`).toBeDefined();
  return response;
};

const strictly = (schema: z.ZodType, body: unknown, place: string): void => {
  const { error } = schema.safeParse(body);
  expect(error?.issues ?? [], `${place}: ${JSON.stringify(body)}`).toEqual([]);
};

const isShared = (target: string): boolean => /^\/(jobs(\/[^/?]*)?)?(\?|$)/.test(target);

/**
 * Holds an answer to what the description of its route says: status, media type, headers, and a JSON body without a field
 * that is not described. Answers for paths that no route has are left alone.
 */
export const holdToDescription = (answer: GivenAnswer): void => {
  const { target, status, contentType, headers, text } = answer;
  // At addresses that pages share with an older API, browsers get a page.
  if (contentType.startsWith('text/html') && isShared(target)) return;
  const isHead = answer.method === 'HEAD';
  const response = described(isHead ? 'GET' : answer.method, target.split('?', 1)[0] ?? '', status);
  if (response === undefined) return;
  const place = `${answer.method} ${target} ${status}`;
  for (const [name, schema] of Object.entries(response.headers ?? {})) {
    if (!schema.isOptional()) expect([...headers], place).toContain(name);
  }
  if (isHead || response.content === undefined) {
    expect(text, place).toBe('');
    return;
  }
  const mediaType = contentType.split(';', 1)[0] ?? '';
  const content = response.content[mediaType];
  expect(content, `${place} is not described as ${mediaType}`).toBeDefined();
  if (content && mediaType.endsWith('json')) strictly(content.schema, JSON.parse(text), place);
};
