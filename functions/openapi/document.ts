import type * as z from 'zod';
import manifest from '../../package.json' with { type: 'json' };
import { ROUTES, type Route, type RouteName } from '../contract/routes.ts';
import { OUTPUT_EVENTS } from './output-stream.ts';
import { BEFORE_THE_API, errorResponses, type SharedResponse } from './problem-responses.ts';
import {
  type Contents,
  documentedPath,
  type ResponseDescription,
  type RouteDescription,
  TAGS,
} from './route-description.ts';
import { ROUTE_DESCRIPTIONS } from './route-descriptions.ts';
import { SchemaWriter, type Use } from './schema-writer.ts';

/** An object of the document. */
type Written = Record<string, unknown>;

const INFO = {
  title: 'Runat',
  summary: 'Runs any container image at any time.',
  description: [
    'One HTTPS call runs a container, a webhook or a marker, once or again and again.',
    '',
    'Errors of `/v1` are problem details (RFC 9457), and all faults of a request come at once. A path that no route has is',
    '404 (`/problems/no-such-route`). A known path with another method is 405 (`/problems/method-not-allowed`), with the',
    'header `Allow`. `HEAD` is answered as `GET` without the body.',
    '',
    'Four older APIs stand beside `/v1`, each under a tag of its own. They have their own shapes and errors.',
  ].join('\n'),
  license: { name: 'MIT', identifier: 'MIT' },
};

const SERVERS = [{ url: '/', description: 'The address from which this document was read.' }];

const SECURITY_SCHEMES = {
  bearer: { type: 'http', scheme: 'bearer', description: 'A token in `Authorization: Bearer <token>`.' },
  basic: { type: 'http', scheme: 'basic', description: 'A token as the password, with any user name.' },
};

const SIGNED_IN = [{ bearer: [] }, { basic: [] }];

/** An example that may be shown for a schema. */
const examplesOf = ({ schema, examples }: Contents[string]): Written => {
  const shown = examples ?? schema.meta()?.examples;
  if (shown === undefined || Object.keys(shown).length === 0) {
    throw new RangeError(`the schema ${schema.meta()?.id ?? 'without an id'} has no example`);
  }
  const named = Array.isArray(shown)
    ? shown.map((value, index) => [`example${index + 1}`, value] as const)
    : Object.entries(shown);
  return Object.fromEntries(named.map(([name, value]) => [name, { value }]));
};

const contentOf = (writer: SchemaWriter, contents: Contents, use: Use): Written =>
  Object.fromEntries(
    Object.entries(contents).map(([mediaType, content]) => [
      mediaType,
      {
        schema: writer.write(content.schema, use),
        examples: examplesOf(content),
        ...(mediaType === 'text/event-stream' && { 'x-events': eventsOf(writer) }),
      },
    ]),
  );

const eventsOf = (writer: SchemaWriter): Written =>
  Object.fromEntries(Object.entries(OUTPUT_EVENTS).map(([name, schema]) => [name, writer.write(schema)]));

const headersOf = (writer: SchemaWriter, headers: Readonly<Record<string, z.ZodType>>): Written =>
  Object.fromEntries(
    Object.entries(headers).map(([name, schema]) => [
      name,
      {
        description: schema.meta()?.description,
        required: !schema.isOptional(),
        schema: writer.write(schema),
      },
    ]),
  );

const responseOf = (
  writer: SchemaWriter,
  { description, content, headers }: ResponseDescription,
): Written => ({
  description,
  ...(headers && { headers: headersOf(writer, headers) }),
  ...(content && { content: contentOf(writer, content, 'answer') }),
});

type Place = 'path' | 'query' | 'header';

const parametersOf = (
  writer: SchemaWriter,
  place: Place,
  parameters: Readonly<Record<string, z.ZodType>> = {},
): Written[] =>
  Object.entries(parameters).map(([name, schema]) => ({
    name,
    in: place,
    description: schema.meta()?.description,
    required: !schema.isOptional(),
    schema: writer.write(schema),
  }));

const scopeWords = (scope: Route['scope']): string => {
  if (scope === 'none') return 'Scope: none; no token is asked for.';
  return scope === 'any' ? 'Scope: any; every valid token will do.' : `Scope: \`${scope}\`.`;
};

/** Answers that several routes give, by name. */
type SharedResponses = Map<string, Written>;

const sharedResponse = (writer: SchemaWriter, shared: SharedResponses, response: SharedResponse): Written => {
  const { name } = response;
  if (!shared.has(name)) shared.set(name, responseOf(writer, response));
  return { $ref: `#/components/responses/${name}` };
};

const operationOf = (
  writer: SchemaWriter,
  shared: SharedResponses,
  name: RouteName,
  route: RouteDescription,
): Written => {
  const { scope } = ROUTES[name];
  const own = Object.entries({ ...route.responses, ...route.otherErrors }).map(
    ([status, response]) => [status, responseOf(writer, response)] as const,
  );
  const errors = [...errorResponses(name, route), ...BEFORE_THE_API].map(
    ([status, response]) => [String(status), sharedResponse(writer, shared, response)] as const,
  );
  return {
    operationId: name,
    tags: [route.tag],
    summary: route.summary,
    description: [route.description, scopeWords(scope)].filter(Boolean).join('\n\n'),
    security: scope === 'none' ? [] : SIGNED_IN,
    parameters: [
      ...parametersOf(writer, 'path', route.path),
      ...parametersOf(writer, 'query', route.query),
      ...parametersOf(writer, 'header', route.headers),
    ],
    ...(route.body && {
      requestBody: {
        required: route.body.isRequired,
        content: contentOf(writer, route.body.content, 'request'),
      },
    }),
    responses: Object.fromEntries([...own, ...errors]),
  };
};

/**
 * The description of the whole API.
 * https://spec.openapis.org/oas/v3.1.0
 * @param version that of the product.
 */
export const openApiDocument = (version: string): Written => {
  const writer = new SchemaWriter();
  const shared: SharedResponses = new Map();
  const paths: Record<string, Written> = {};
  for (const [key, description] of Object.entries(ROUTE_DESCRIPTIONS)) {
    const name = key as RouteName;
    const { method, path } = ROUTES[name];
    const at = documentedPath(path);
    paths[at] = {
      ...paths[at],
      [method.toLowerCase()]: operationOf(writer, shared, name, description),
    };
  }
  return {
    openapi: '3.1.0',
    info: { ...INFO, version },
    servers: SERVERS,
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: SECURITY_SCHEMES,
      schemas: writer.components(),
      responses: Object.fromEntries([...shared].sort(([one], [other]) => (one < other ? -1 : 1))),
    },
  };
};

/** The document as it stands in docs/openapi.json. */
export const openApiText = (): string =>
  `${JSON.stringify(openApiDocument(manifest.version), undefined, 2)}\n`;
