import * as z from 'zod';
import { createComponents, createRegistry } from 'zod-openapi/api';

type JsonSchema = Record<string, unknown>;

const isObject = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Calls a function with each object within a value. */
const visit = (value: unknown, tell: (object: JsonSchema) => void): void => {
  if (Array.isArray(value)) for (const item of value) visit(item, tell);
  else if (isObject(value)) {
    tell(value);
    for (const inner of Object.values(value)) visit(inner, tell);
  }
};

const COMPONENT = '#/components/schemas/';

/** The names of the components to which a value leads. */
const componentsIn = (value: unknown, components: JsonSchema, found = new Set<string>()): Set<string> => {
  visit(value, ({ $ref }) => {
    if (typeof $ref !== 'string' || !$ref.startsWith(COMPONENT)) return;
    const name = $ref.slice(COMPONENT.length);
    if (found.has(name)) return;
    found.add(name);
    componentsIn(components[name], components, found);
  });
  return found;
};

/** Which way a schema goes: what is sent, or what comes back. */
export type Use = 'request' | 'answer';

interface Written {
  readonly zodSchema: z.core.$ZodTypes;
  readonly jsonSchema: JsonSchema;
}

/**
 * Zod leaves out examples and the default where a text is read as something else, because it cannot know in which form they
 * are. Here they are always as JSON writes them.
 */
const withMeta = ({ zodSchema, jsonSchema }: Written): void => {
  const { examples, default: fallback } = z.globalRegistry.get(zodSchema) ?? {};
  if (examples !== undefined) jsonSchema.examples = examples;
  if (fallback !== undefined) jsonSchema.default = fallback;
};

/** A regular expression beside a format that says the same is left out: those of zod have hundreds of characters. */
const withoutPattern = ({ jsonSchema }: Written): void => {
  if (jsonSchema.format === 'date-time' || jsonSchema.format === 'date') delete jsonSchema.pattern;
};

const override = (written: Written): void => {
  withMeta(written);
  withoutPattern(written);
};

/**
 * Writes zod schemas as JSON Schema, those with an `id` as components. Answers are written as they stand in JSON, like
 * requests: of a codec it is the text. In requests unknown fields are refused; in answers there may be more some day.
 */
export class SchemaWriter {
  readonly #registry = createRegistry();
  readonly #requests: unknown[] = [];
  #count = 0;

  /** The place of a schema in the document. It is filled in by `components`. */
  write(schema: z.ZodType, use: Use = 'answer'): unknown {
    this.#count += 1;
    const place = this.#registry.addSchema(schema, [String(this.#count)], {
      io: 'input',
      source: { type: 'mediaType' },
    });
    if (use === 'request') this.#requests.push(place);
    return place;
  }

  /** All components, by name. Call it last. */
  components(): JsonSchema {
    const { schemas = {} } = createComponents(
      this.#registry,
      { override, allowEmptySchema: { custom: true } },
      '3.1.0',
    );
    const sent = componentsIn(this.#requests, schemas);
    for (const [name, schema] of Object.entries(schemas)) if (!sent.has(name)) visit(schema, openUp);
    return Object.fromEntries(Object.entries(schemas).sort(([one], [other]) => (one < other ? -1 : 1)));
  }
}

const openUp = (schema: JsonSchema): void => {
  if (schema.additionalProperties === false) delete schema.additionalProperties;
};
