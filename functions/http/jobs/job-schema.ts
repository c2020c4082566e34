import * as z from 'zod';
import { MISFIRES, OVERLAPS } from '../../domain/job/policies.ts';
import type { JobRequest } from '../../domain/request/job-request.ts';
import type { Fault } from '../../domain/shared/errors.ts';
import {
  choice,
  expected,
  faultsOf,
  isDeeperThan,
  isObject,
  NO_OBJECT,
  number,
  placesOf,
  pointerOf,
  term,
  text,
  unreadableBody,
} from '../read/body-schema.ts';

const texts = z.array(text, { error: expected('an array of texts') });

/** Nothing of what is given is shown: it may be secret. */
const namedTexts = z
  .object({}, { error: 'expected an object of texts' })
  .catchall(z.string({ error: () => 'expected text' }));

const retry = z.strictObject(
  {
    limit: number.optional(),
    backoff: term.optional(),
    factor: number.optional(),
    exitCodes: z.array(number, { error: expected('an array of numbers') }).optional(),
  },
  { error: expected('an object') },
);

const callback = z.strictObject(
  {
    url: text.optional(),
    on: z.array(term, { error: expected('an array of texts') }).optional(),
  },
  { error: expected('an object') },
);

const DEEPEST_BODY = 64;

/** Any JSON that is not so deep that writing it again could fail. */
const webhookBody = z.unknown().refine((value) => !isDeeperThan(value, DEEPEST_BODY), {
  error: `nested too deep: expected at most ${DEEPEST_BODY} levels`,
});

/** What a job's body is made of. What its values mean is for the domain to judge. */
const schema = z.strictObject(
  {
    name: text.optional(),
    image: text.optional(),
    command: texts.optional(),
    shell: text.optional(),
    environment: namedTexts.optional(),
    secrets: namedTexts.optional(),
    cpu: number.optional(),
    memory: number.optional(),
    ephemeralStorage: number.optional(),
    architecture: choice(['arm64', 'x86_64']).optional(),
    capacity: choice(['on_demand', 'spot']).optional(),
    url: text.optional(),
    method: term.optional(),
    headers: namedTexts.optional(),
    body: webhookBody.optional(),
    expect: z.array(term, { error: expected('an array of texts') }).optional(),
    at: term.optional(),
    in: term.optional(),
    every: term.optional(),
    // The domain knows how long an expression may be.
    cron: text.optional(),
    now: z.literal(true, { error: expected('true') }).optional(),
    timezone: term.optional(),
    startsAt: term.optional(),
    endsAt: term.optional(),
    exclude: z.array(term, { error: expected('an array of texts') }).optional(),
    jitter: term.optional(),
    copies: number.optional(),
    overlap: choice(OVERLAPS).optional(),
    misfire: choice(MISFIRES).optional(),
    startDeadline: term.optional(),
    timeout: term.optional(),
    retry: retry.optional(),
    tags: texts.optional(),
    paused: z.boolean({ error: expected('true or false') }).optional(),
    callback: callback.optional(),
    successWithin: term.optional(),
    onSuccess: text.optional(),
  },
  NO_OBJECT,
);

/** A body as far as it could be read, in the terms of the use cases. */
export interface JobBody {
  readonly request: JobRequest;
  readonly faults: readonly Fault[];
  readonly unreadable: ReadonlySet<string>;
}

/** Stand for members of arrays that could not be read, so that the others keep their places; no rule minds them. */
const PLACEHOLDERS: Readonly<Record<string, unknown>> = {
  '/command': 'x',
  '/tags': 'x',
  '/exclude': '1970-01-01',
  '/retry/exitCodes': 1,
  '/expect': '2xx',
  '/callback/on': 'run.failed',
};

/** Without these a field is as good as unread: nothing is missing from it. */
const INCOMPLETE_WITHOUT: ReadonlyMap<string, string> = new Map([
  ['/retry/limit', 'retry'],
  ['/callback/url', 'callback'],
]);

/** What is left of a value without its bad places. All that is left fits the schema, so it is not deep. */
const readableOf = (value: unknown, pointer: string, bad: ReadonlySet<string>): unknown => {
  const placeOf = (step: PropertyKey) => `${pointer}${pointerOf([step])}`;
  if (Array.isArray(value)) {
    return value.map((member, index) => {
      const place = placeOf(index);
      return bad.has(place) ? PLACEHOLDERS[pointer] : readableOf(member, place, bad);
    });
  }
  if (!isObject(value)) return value;
  const members = Object.entries(value).filter(([name]) => !bad.has(placeOf(name)));
  return Object.fromEntries(members.map(([name, member]) => [name, readableOf(member, placeOf(name), bad)]));
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
  if (!isObject(body)) throw unreadableBody(faults);
  const places = issues.flatMap(placesOf);
  const bad = new Set(places.map(pointerOf));
  const fields = places.filter(({ length }) => length === 1).map(([field]) => String(field));
  const incomplete = [...INCOMPLETE_WITHOUT].filter(([place]) => bad.has(place)).map(([, field]) => field);
  const unreadable = new Set([...fields, ...incomplete]);
  return { request: schema.parse(readableOf(body, '', bad)), faults, unreadable };
};
