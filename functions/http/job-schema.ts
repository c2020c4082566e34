import * as z from 'zod';
import { DomainError, type Fault } from '../domain/errors.ts';
import type { JobRequest } from '../domain/job-request.ts';

const LONGEST_SHOWN = 64;

/** A value as a fault may show it: short, and nothing of what is inside. */
const show = (value: unknown): string => {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, LONGEST_SHOWN));
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
};

const expected =
  (what: string) =>
  ({ input }: { readonly input?: unknown }): string =>
    `${show(input)}: expected ${what}`;

const text = z.string({ error: expected('text') });

/** Texts with a grammar: no sensible one is longer. */
const LONGEST_TERM = 100;
const term = text.max(LONGEST_TERM, {
  error: ({ input }) => `text of ${String(input).length} characters: expected at most ${LONGEST_TERM}`,
});

const number = z.number({ error: expected('a number') });

/** What a job's body is made of. What its values mean is for the domain to judge. */
const schema = z.strictObject(
  {
    name: text.optional(),
    image: text.optional(),
    command: z.array(text, { error: expected('an array of texts') }).optional(),
    shell: text.optional(),
    // Values are never shown: they may be secret.
    environment: z
      .object({}, { error: expected('an object of texts') })
      .catchall(z.string({ error: () => 'expected text' }))
      .optional(),
    cpu: number.optional(),
    memory: number.optional(),
    architecture: z.enum(['arm64', 'x86_64'], { error: expected('"arm64" or "x86_64"') }).optional(),
    capacity: z.enum(['on_demand', 'spot'], { error: expected('"on_demand" or "spot"') }).optional(),
    at: term.optional(),
    in: term.optional(),
    now: z.literal(true, { error: expected('true') }).optional(),
    timezone: term.optional(),
    startDeadline: term.optional(),
    timeout: term.optional(),
    tags: z.array(text, { error: expected('an array of texts') }).optional(),
  },
  { error: expected('a JSON object') },
);

/** A body as far as it could be read, in the terms of the use case. */
export interface JobBody {
  readonly request: JobRequest;
  readonly faults: readonly Fault[];
  readonly unreadable: ReadonlySet<string>;
}

type Issue = z.core.$ZodIssue;

const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

const faultsOf = (issue: Issue): Fault[] =>
  issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => ({ pointer: pointerOf([key]), detail: `${show(key)}: unknown field` }))
    : [{ pointer: pointerOf(issue.path), detail: issue.message }];

/** Stands for a member of an array that could not be read, so that the others keep their places. */
const PLACEHOLDER = 'x';

const withoutBadMembers = (value: unknown, isBad: (key: string) => boolean): unknown => {
  if (Array.isArray(value))
    return value.map((member, index) => (isBad(String(index)) ? PLACEHOLDER : member));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !isBad(key)));
};

/**
 * Reads the structure of a job's body. What is readable of a faulty body is read, so that the rules can be judged
 * beside the structure.
 * @throws DomainError `invalid` when it is no object.
 */
export const readJobBody = (body: unknown): JobBody => {
  const parsed = schema.safeParse(body);
  if (parsed.success) return { request: parsed.data, faults: [], unreadable: new Set() };
  const { issues } = parsed.error;
  const faults = issues.flatMap(faultsOf);
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  if (!isObject) throw new DomainError('invalid', 'the body cannot be read', { faults });
  const unreadable = new Set(
    issues.filter(({ path }) => path.length === 1).map(({ path }) => String(path[0])),
  );
  const bad = new Set(issues.map(({ path }) => pointerOf(path)));
  const readable = Object.entries(body)
    .filter(([field]) => Object.hasOwn(schema.shape, field) && !unreadable.has(field))
    .map(([field, value]) => [field, withoutBadMembers(value, (key) => bad.has(pointerOf([field, key])))]);
  return { request: schema.parse(Object.fromEntries(readable)), faults, unreadable };
};
