import { expect } from 'vitest';
import type * as z from 'zod';
import { SHARED_PAGES } from '../../functions/contract/page-routes.ts';
import type { RouteName } from '../../functions/contract/routes.ts';
import { routesAt } from '../../functions/http/server/not-found.ts';
import { BEFORE_THE_API, errorResponses } from '../../functions/openapi/problem-responses.ts';
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

/** Pages are for people, and stand in docs/pages.md. At some addresses browsers get them, and programs what is described. */
const isForPeople = (name: string, { status, contentType }: GivenAnswer): boolean =>
  !(name in ROUTE_DESCRIPTIONS) ||
  ((SHARED_PAGES as readonly string[]).includes(name) &&
    (contentType.startsWith('text/html') || status === 303));

const described = (answer: GivenAnswer): ResponseDescription | undefined => {
  const { status } = answer;
  const [path = ''] = answer.target.split('?', 1);
  const method = answer.method === 'HEAD' ? 'GET' : answer.method;
  const route = routesAt(path).find((each) => each.method === method);
  if (route === undefined || OF_ANY_BODY.has(status) || isForPeople(route.name, answer)) return undefined;
  const name = route.name as RouteName;
  const description = ROUTE_DESCRIPTIONS[name];
  const response =
    description.responses[status] ??
    description.otherErrors?.[status] ??
    errorResponses(name, description).get(status) ??
    BEFORE_THE_API.get(status);
  expect(response, `${method} ${route.path} is not described as answering ${status}`).toBeDefined();
  return response;
};

const strictly = (schema: z.ZodType, body: unknown, place: string): void => {
  const { error } = schema.safeParse(body);
  expect(error?.issues ?? [], `${place}: ${JSON.stringify(body)}`).toEqual([]);
};

/**
 * Holds an answer to what the description of its route says: status, media type, headers, and a JSON body without a field
 * that is not described. Answers for paths that no route has are left alone.
 */
export const holdToDescription = (answer: GivenAnswer): void => {
  const { target, status, contentType, headers, text } = answer;
  const isHead = answer.method === 'HEAD';
  const response = described(answer);
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
