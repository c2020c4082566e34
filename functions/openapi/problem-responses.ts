import * as z from 'zod';
import { ROUTES, type RouteName } from '../contract/routes.ts';
import { jobLogFaultsSchema } from '../dialects/job-logs/job-log-schema.ts';
import { messageSchema } from '../dialects/shared/message-schema.ts';
import { timerErrorSchema } from '../dialects/timers/timer-schema.ts';
import { describeProblem, PROBLEM_KINDS, type ProblemKind, problemName } from '../http/answers/problem.ts';
import { problemSchema } from '../http/schemas/problem-schema.ts';
import type { ErrorStyle, ResponseDescription, RouteDescription } from './route-description.ts';

/** What an example of each problem says. */
const DETAILS: Readonly<Record<ProblemKind, string>> = {
  invalid: 'the job breaks a rule',
  not_found: 'there is no job 01a1fd70f1c0700087fbf7479cb86dff',
  conflict: 'job 01a1fd70f1c0700087fbf7479cb86dfe is over: it is in history',
  edited: 'job 01a1fd70f1c0700087fbf7479cb86dfe has been edited: its ETag is "4"',
  key_reused: 'Idempotency-Key was used before with another body, for job 01a1fd70f1c0700087fbf7479cb86dfe',
  unavailable: 'the answer took too long',
  not_signed_in: 'the token is unknown, expired or revoked',
  not_allowed: 'needs the scope "write"; token "ci" has: read',
  cross_site: 'a browser sent this for a page of another site (Sec-Fetch-Site, Origin)',
  source_not_allowed: 'requests from 203.0.113.7 are not allowed here',
  no_such_route: 'there is no route "/v2/jobs"; did you mean GET "/v1/jobs"?',
  method_not_allowed: '"/v1/jobs" knows POST, GET, HEAD, OPTIONS',
  body_too_large: 'body of 300000 bytes: expected at most 262144',
  unsupported_media_type: 'content-type "text/plain": expected application/json',
  internal: 'The failure is in the log under the id of the request.',
};

const FAULTS = [{ pointer: '/cpu', detail: '"abc": expected a number' }];
const INSTANCE = 'urn:uuid:0d9f4f0a-6b1e-4c39-9d3e-0c1c7a6a2b11';

const header = (description: string, example: string) =>
  z.string().meta({ description, examples: [example] });

/** What an answer of a kind of problem has in its headers. */
const HEADERS: Partial<Record<ProblemKind, Readonly<Record<string, z.ZodType>>>> = {
  not_signed_in: {
    'www-authenticate': header(
      'How to sign in.',
      'Basic realm="runat", charset="UTF-8", Bearer realm="runat"',
    ),
  },
  unavailable: { 'retry-after': header('Seconds to wait.', '5') },
  method_not_allowed: { allow: header('The methods that the path knows.', 'POST, GET, HEAD, OPTIONS') },
};

const factsOf = (kind: ProblemKind) => {
  const described = describeProblem(problemName(kind));
  if (!described) throw new RangeError(`there is no problem ${kind}`);
  return described;
};

const problemExample = (kind: ProblemKind): object => {
  const { type, title, status } = factsOf(kind);
  const errors = kind === 'invalid' ? { errors: FAULTS } : {};
  return { type, title, status, detail: DETAILS[kind], instance: INSTANCE, ...errors };
};

/** An error in a style: its schema, and what an example of a kind says in it. */
interface Style {
  readonly mediaType: string;
  readonly schema: z.ZodType;
  readonly example: (kind: ProblemKind) => object;
}

const STYLES: Readonly<Record<ErrorStyle, Style>> = {
  problem: { mediaType: 'application/problem+json', schema: problemSchema, example: problemExample },
  message: {
    mediaType: 'application/json',
    schema: messageSchema,
    example: (kind) => ({ message: DETAILS[kind] }),
  },
  timer: {
    mediaType: 'application/json',
    schema: timerErrorSchema,
    example: (kind) => ({ message: factsOf(kind).title, description: DETAILS[kind] }),
  },
  jobLog: {
    mediaType: 'application/json',
    schema: z.union([jobLogFaultsSchema, messageSchema]).meta({
      id: 'JobLogError',
      description: 'An error of Job logs: faults by field, or a sentence.',
    }),
    example: (kind) =>
      kind === 'invalid'
        ? { errors: { jobname: ['"ab": expected 3 characters or more'] } }
        : { message: DETAILS[kind] },
  },
};

/** What each kind of problem means, as `GET /problems/{name}` says it, by its name. */
export const problemMeanings = (): Readonly<Record<string, object>> =>
  Object.fromEntries(PROBLEM_KINDS.map((kind) => [kind, factsOf(kind)]));

/** The kinds of problems that a route can have. */
const problemsOf = (name: RouteName, { problems, body }: RouteDescription): readonly ProblemKind[] => {
  const { scope, method } = ROUTES[name];
  const isUnsafe = method !== 'GET';
  return [
    ...problems,
    ...(scope === 'none' ? [] : (['not_signed_in'] as const)),
    ...(scope === 'none' || scope === 'any' ? [] : (['not_allowed'] as const)),
    ...(isUnsafe ? (['cross_site'] as const) : []),
    'source_not_allowed',
    ...(body ? (['body_too_large', 'unsupported_media_type'] as const) : []),
    'internal',
    'unavailable',
  ];
};

const upperCamel = (kind: string): string =>
  kind.replaceAll(/(?:^|_)([a-z])/g, (_match, letter: string) => letter.toUpperCase());

const SUFFIXES: Readonly<Record<ErrorStyle, string>> = {
  problem: '',
  message: 'InMessage',
  timer: 'OfTimers',
  jobLog: 'OfJobLogs',
};

/** An error answer that several routes share, under a name. */
export interface SharedResponse extends ResponseDescription {
  readonly name: string;
}

const responseFor = (kinds: readonly ProblemKind[], errorStyle: ErrorStyle): SharedResponse => {
  const { mediaType, schema, example } = STYLES[errorStyle];
  const headers = Object.assign({}, ...kinds.map((kind) => HEADERS[kind] ?? {}));
  return {
    name: kinds.map(upperCamel).join('Or') + SUFFIXES[errorStyle],
    description: kinds.map((kind) => factsOf(kind).meaning).join(' Or: '),
    content: {
      [mediaType]: { schema, examples: Object.fromEntries(kinds.map((kind) => [kind, example(kind)])) },
    },
    ...(Object.keys(headers).length > 0 && { headers }),
  };
};

const BAD_REQUEST = 400;

/** An error of a route with a parameter in its path: API Gateway refuses itself what it cannot decode. */
const orUndecodable = (response: SharedResponse): SharedResponse => {
  const { name, description, content = {} } = response;
  const { examples, schema } = content['application/json'] ?? { schema: messageSchema };
  const undecodable = { message: 'Bad Request' };
  return {
    ...response,
    name: `${name}OrUndecodable`,
    description: `${description} Or: the path is not percent-encoded as it should be; API Gateway answers that, without the API.`,
    content: { ...content, 'application/json': { schema, examples: { ...examples, undecodable } } },
  };
};

/** The error answers of a route, by status. */
export const errorResponses = (
  name: RouteName,
  description: RouteDescription,
): ReadonlyMap<number, SharedResponse> => {
  const byStatus = new Map<number, ProblemKind[]>();
  for (const kind of problemsOf(name, description)) {
    const { status } = factsOf(kind);
    byStatus.set(status, [...(byStatus.get(status) ?? []), kind]);
  }
  const entries = [...byStatus].sort(([one], [other]) => one - other);
  const hasParameter = ROUTES[name].path.includes('{');
  return new Map(
    entries.map(([status, kinds]) => {
      const response = responseFor(kinds, description.errorStyle);
      return [status, status === BAD_REQUEST && hasParameter ? orUndecodable(response) : response];
    }),
  );
};

/** What API Gateway answers where requests come faster than the stage allows. */
const TOO_MANY_REQUESTS: SharedResponse = {
  name: 'TooManyRequests',
  description: 'In AWS: requests come faster than the stage allows. API Gateway answers it, without the API.',
  content: {
    'application/json': { schema: messageSchema, examples: { tooMany: { message: 'Too Many Requests' } } },
  },
};

/** What the server before the API answers, with no body, where there is too much before the body. */
const HEADERS_TOO_LARGE: SharedResponse = {
  name: 'HeadersTooLarge',
  description:
    'The address and the headers have more than 10,240 bytes together. It is answered without the API, and the body says nothing.',
};

/** What each route may answer before the API is asked, by status. */
export const BEFORE_THE_API: ReadonlyMap<number, SharedResponse> = new Map([
  [429, TOO_MANY_REQUESTS],
  [431, HEADERS_TOO_LARGE],
]);
