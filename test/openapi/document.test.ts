import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ROUTES } from '../../functions/contract/routes.ts';
import { openApiText } from '../../functions/openapi/document.ts';
import { documentedPath } from '../../functions/openapi/route-description.ts';
import { ROUTE_DESCRIPTIONS } from '../../functions/openapi/route-descriptions.ts';

interface Described {
  readonly content?: Readonly<Record<string, { readonly examples?: object }>>;
}

interface Operation extends Described {
  readonly operationId: string;
  readonly security: readonly object[];
  readonly description: string;
  readonly parameters: readonly { readonly name: string; readonly description?: string }[];
  readonly requestBody?: Described;
  readonly responses: Readonly<Record<string, Described & { readonly $ref?: string }>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly responses: Readonly<Record<string, Described>> };
}

const text = readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8');
const document: Document = JSON.parse(text);
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));

/** Where a response is one that several routes share, that one. */
const resolved = (response: Described & { readonly $ref?: string }): Described => {
  const name = response.$ref?.split('/').at(-1);
  return name === undefined ? response : (document.components.responses[name] ?? {});
};

const contentsOf = ({ content = {} }: Described) => Object.values(content);

it('docs/openapi.json is what `npm run openapi` writes', () => {
  expect(text === openApiText()).toBe(true);
});

it('every route is in it, under its method, path and name, and nothing else is', () => {
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => `${operationId} ${method} ${path}`),
  );
  const routes = Object.entries(ROUTES).map(
    ([name, { method, path }]) => `${name} ${method.toLowerCase()} ${documentedPath(path)}`,
  );
  expect(described.sort()).toEqual(routes.sort());
});

describe.each(operations.map((operation) => [operation.operationId, operation] as const))(
  '%s',
  (name, operation) => {
    it('has an example for every body that is sent or answered', () => {
      const bodies = [operation.requestBody ?? {}, ...Object.values(operation.responses).map(resolved)];
      const without = bodies
        .flatMap(contentsOf)
        .filter(({ examples = {} }) => Object.keys(examples).length === 0);
      expect(without).toEqual([]);
    });

    it('says which scope it asks for, and describes each of its parameters', () => {
      const { scope } = ROUTES[name as keyof typeof ROUTES];
      expect(operation.security.length > 0).toBe(scope !== 'none');
      expect(operation.description).toContain('Scope: ');
      expect(operation.parameters.filter(({ description = '' }) => description === '')).toEqual([]);
    });

    it('has a success, and the errors of its scope and method', () => {
      const { scope, method } = ROUTES[name as keyof typeof ROUTES];
      const statuses = Object.keys(operation.responses);
      expect(statuses.some((status) => /^[23]/.test(status))).toBe(true);
      if (name !== 'dockerRoot') expect(statuses.some((status) => /^2/.test(status))).toBe(true);
      if (scope !== 'none') expect(statuses).toContain('401');
      if (method !== 'GET') expect(statuses).toContain('403');
    });
  },
);

it('every example of a body parses by the schema beside it', () => {
  const faulty = Object.entries(ROUTE_DESCRIPTIONS).flatMap(([name, { body, responses, otherErrors }]) =>
    [body ?? {}, ...Object.values(responses), ...Object.values(otherErrors ?? {})].flatMap(
      ({ content = {} }: Partial<typeof body> & object) =>
        Object.entries(content).flatMap(([mediaType, { schema, examples }]) =>
          Object.values(examples ?? schema.meta()?.examples ?? {}).flatMap((example) => {
            const { error } = schema.safeParse(example);
            return error ? [`${name} ${mediaType}: ${error.message}`] : [];
          }),
        ),
    ),
  );
  expect(faulty).toEqual([]);
});
