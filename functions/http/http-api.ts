import middy from '@middy/core';
import httpHeaderNormalizer from '@middy/http-header-normalizer';
import httpRouter from '@middy/http-router';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { ROUTES, type RouteName } from '../contract/routes.ts';
import type { DialectSettings } from '../dialects/dialect-settings.ts';
import { dockerScheduler } from '../dialects/docker-scheduler.ts';
import { jobLogs } from '../dialects/job-logs.ts';
import { tasks } from '../dialects/tasks.ts';
import { timers } from '../dialects/timers.ts';
import { DomainError } from '../domain/errors.ts';
import type { Caller } from '../domain/token.ts';
import type { Clock, Log } from '../use-cases/ports.ts';
import type { Answer } from './answer.ts';
import { answerHead } from './answer-head.ts';
import { answerHeaders } from './answer-headers.ts';
import type { ApiUseCases } from './api-use-cases.ts';
import { bodyText } from './body-text.ts';
import { type Problem, problemDetails } from './problem.ts';
import { refuseCrossSite } from './refuse-cross-site.ts';
import { reportErrors } from './report-errors.ts';
import { type Identify, identify, requireScope } from './require-scope.ts';
import type { ApiContext, RouteAnswer, RouteGroup } from './route-group.ts';
import { answerUnrouted, routesAt } from './route-match.ts';
import { v1Routes } from './v1-routes.ts';

/** What the API is told when it is built. */
export interface HttpApiOptions {
  /** Whether callers need a token; with `none` everyone may do everything. */
  readonly signIn: 'token' | 'none';
  readonly log: Log;
  readonly clock: Pick<Clock, 'now'>;
  readonly dialects: DialectSettings;
}

/** Answers a request as API Gateway hands it over (payload format 2.0). Never rejects. */
export type HttpApi = (event: APIGatewayProxyEventV2, context: Context) => Promise<Answer>;

/** So long before the function's own end a request that is still under way is given up, to be able to say so. */
const GIVEN_UP_BEFORE_END_MS = 250;

const ANYONE: Caller = { name: 'anyone', scopes: [] };

/** One route: who may, from where, with what body; then its answer. */
const routeHandler = (name: RouteName, { answer, readBody }: RouteAnswer, who: Identify) => {
  const { scope } = ROUTES[name];
  const steps = [
    refuseCrossSite,
    ...(scope === 'none' ? [] : [requireScope(scope, who)]),
    bodyText,
    ...(readBody ? [readBody] : []),
  ];
  const handler = middy<APIGatewayProxyEventV2, Answer, Error, ApiContext>(
    async (event: APIGatewayProxyEventV2, context: ApiContext) =>
      answer({
        caller: context.caller ?? ANYONE,
        parameters: event.pathParameters ?? {},
        query: new URLSearchParams(event.rawQueryString),
        headers: event.headers,
        body: event.body,
        bodyKind: context.bodyKind ?? 'none',
        isHead: context.isHead === true,
      }),
    { timeoutEarlyInMillis: 0 },
  );
  for (const step of steps) handler.before(step);
  return handler;
};

const routesOf = ({ routes }: RouteGroup<RouteName>, who: Identify) =>
  Object.entries(routes).map(([key, route]) => {
    const name = key as RouteName;
    const { method, path } = ROUTES[name];
    return { method, path, handler: routeHandler(name, route, who) };
  });

/**
 * The whole HTTP API. All errors become answers here: no input makes it throw.
 */
export const httpApi = (useCases: ApiUseCases, options: HttpApiOptions): HttpApi => {
  const { signIn, log, clock, dialects } = options;
  const who = identify(signIn, useCases.signIn);
  const groups = [
    v1Routes(useCases),
    dockerScheduler(useCases),
    timers(useCases, clock),
    tasks(useCases, dialects),
    jobLogs(useCases, dialects, clock),
  ] as readonly RouteGroup[];

  /** Every group tells errors in its own way, also those that came up before one of its routes was found. */
  const writeProblem = (method: string, path: string, problem: Problem): Answer => {
    const atPath = routesAt(path);
    const route = atPath.find((each) => each.method === method) ?? atPath[0];
    const group = route && groups.find(({ routes }) => route.name in routes);
    return (group?.writeProblem ?? problemDetails)(problem);
  };

  const handler = middy<APIGatewayProxyEventV2, Answer>({
    timeoutEarlyInMillis: GIVEN_UP_BEFORE_END_MS,
    timeoutEarlyResponse: () => {
      throw new DomainError('unavailable', 'the answer took too long');
    },
  })
    .use([answerHead(), ...answerHeaders(), httpHeaderNormalizer(), reportErrors(log, writeProblem)])
    .handler(
      httpRouter<APIGatewayProxyEventV2, Answer>({
        routes: groups.flatMap((group) => routesOf(group, who)),
        notFoundResponse: answerUnrouted,
      }),
    );
  return (event, context) => handler(event, context);
};
