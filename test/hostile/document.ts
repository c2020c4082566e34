import { readFileSync } from 'node:fs';
import { PAGE_ROUTES } from '../../functions/contract/page-routes.ts';
import { ROUTES } from '../../functions/contract/routes.ts';
import { documentedPath } from '../../functions/openapi/route-description.ts';

/** What docs/openapi.json says of a value, as far as requests are made of it. */
interface Schema {
  readonly examples?: readonly unknown[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly schema: Schema;
}

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: {
    readonly content: Readonly<
      Record<string, { readonly examples: Readonly<Record<string, { readonly value: unknown }>> }>
    >;
  };
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** Values that a parameter may have, by its name. */
export type Parameters = readonly (readonly [name: string, values: readonly string[]])[];

/** A body that is sent in some media type. */
export interface SampleBody {
  readonly mediaType: string;
  readonly value: unknown;
  /** Of a form of a page: the query of the address that it is sent to. */
  readonly search?: string;
}

/** A route, and what is known to be sent to it. */
export interface RouteSample {
  readonly name: string;
  readonly method: string;
  /** With `{name}` where a parameter stands. */
  readonly path: string;
  readonly pathValues: Parameters;
  readonly query: Parameters;
  readonly headers: Parameters;
  readonly bodies: readonly SampleBody[];
}

const document: Document = JSON.parse(
  readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8'),
);

/** A port on which nobody listens: what is sent there goes nowhere. */
const NOWHERE = 'http://127.0.0.1:9';

/** Nothing that is sent here leads to another machine. */
const stayingHere = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replaceAll(/https?:\/\/[\w.:-]+/g, NOWHERE));

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const valuesOf = ({ schema }: Parameter): readonly string[] => {
  const { examples = [], enum: choices = [], const: only, default: fallback } = schema;
  const all = [...examples, ...choices, only, fallback].filter((value) => value !== undefined);
  return all.map((value) => textOf(stayingHere(value)));
};

const parametersOf = (operation: Operation, place: Parameter['in']): Parameters =>
  operation.parameters
    .filter((parameter) => parameter.in === place)
    .map((parameter) => [parameter.name, valuesOf(parameter)]);

const bodiesOf = ({ requestBody }: Operation): readonly SampleBody[] =>
  Object.entries(requestBody?.content ?? {}).flatMap(([mediaType, { examples }]) =>
    Object.values(examples).map(({ value }) => ({ mediaType, value: stayingHere(value) })),
  );

const operations = new Map(
  Object.values(document.paths)
    .flatMap((methods) => Object.values(methods))
    .map((operation) => [operation.operationId, operation]),
);

const NOT_DESCRIBED: Operation = { operationId: '', parameters: [] };

/** Every route of the product: of its tables of routes, with what the document of the API says of them. Pages are not described there. */
export const ROUTE_SAMPLES: readonly RouteSample[] = Object.entries({ ...ROUTES, ...PAGE_ROUTES }).map(
  ([name, { method, path }]) => {
    const operation = operations.get(name) ?? NOT_DESCRIBED;
    return {
      name,
      method,
      path: documentedPath(path),
      pathValues: parametersOf(operation, 'path'),
      query: parametersOf(operation, 'query'),
      headers: parametersOf(operation, 'header'),
      bodies: bodiesOf(operation),
    };
  },
);

const textsIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
};

const namesIn = (value: unknown): readonly string[] => {
  if (typeof value !== 'object' || value === null) return [];
  const own = Array.isArray(value) ? [] : Object.keys(value);
  return [...own, ...Object.values(value).flatMap(namesIn)];
};

const allBodies = ROUTE_SAMPLES.flatMap(({ bodies }) => bodies.map(({ value }) => value));
const allParameters = ROUTE_SAMPLES.flatMap(({ query, headers }) => [...query, ...headers]);

/** Every name that some route knows in a body, a query or a header. */
export const KNOWN_NAMES: readonly string[] = [
  ...new Set([...allBodies.flatMap(namesIn), ...allParameters.map(([name]) => name)]),
];

/** Every text that some route takes somewhere. */
export const KNOWN_TEXTS: readonly string[] = [
  ...new Set([...allBodies.flatMap(textsIn), ...allParameters.flatMap(([, values]) => values)]),
];
