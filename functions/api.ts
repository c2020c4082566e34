import middy from '@middy/core';
import httpHeaderNormalizer from '@middy/http-header-normalizer';
import httpRouter from '@middy/http-router';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { type ApiParts, apiParts } from './api-parts.ts';
import {
  PAGE_ROUTES,
  type PageRouteName,
  SHARED_PAGES,
  type SharedPageName,
} from './contract/page-routes.ts';
import { ROUTES, type RouteName } from './contract/routes.ts';
import type { DialectSettings } from './dialects/shared/dialect-settings.ts';
import { DomainError } from './domain/shared/errors.ts';
import type { Caller } from './domain/stack/token.ts';
import { type Problem, problemDetails } from './http/answers/problem.ts';
import type { Answer } from './http/answers/response.ts';
import { answerHeaders } from './http/answers/response-headers.ts';
import type { ReadAsset } from './http/docs/static-file.ts';
import { type ReadBody, sentBody } from './http/read/sent-body.ts';
import { crossOrigin } from './http/server/cross-origin.ts';
import { answerHead } from './http/server/head-response.ts';
import { refuseUnrouted, routesAt, routesBeside } from './http/server/not-found.ts';
import { refuseCrossSite } from './http/server/refuse-cross-site.ts';
import { refuseSource } from './http/server/refuse-source.ts';
import { reportErrors } from './http/server/report-errors.ts';
import { type Identify, identify, requireScope } from './http/server/require-scope.ts';
import type { ApiContext, RefusedRequest, RouteAnswer } from './http/server/route-group.ts';
import { readCookies, useSessionCookie } from './http/server/session-cookie.ts';
import { isForPrograms, isPage, isPageName } from './pages/for-people.ts';
import type { ApiUseCases } from './use-cases/api/api-use-cases.ts';
import type { Clock, Log } from './use-cases/ports.ts';

/** The settings of the API. */
export interface HttpApiOptions {
  /** Whether callers need a token; with `none` everyone may do everything. */
  readonly signIn: 'token' | 'none';
  readonly log: Log;
  readonly clock: Pick<Clock, 'now'>;
  readonly dialects: DialectSettings;
  /** What pages call the stack. */
  readonly stackName: string;
  /** Of the product. */
  readonly version: string;
  /** Ranges of addresses (CIDR) whose requests are answered; any where there are none. */
  readonly allowedRanges: readonly string[];
  /** Origins whose pages may do what the API's own pages may: `https://host[:port]`. */
  readonly allowedOrigins: readonly string[];
  /** Containers have public IPv4 addresses, which pages count into their price. */
  readonly publicAddresses: boolean;
  /** Reads the files of the page that describes the API. */
  readonly readAsset: ReadAsset;
}

/** Answers a request as API Gateway hands it over (payload format 2.0). Never rejects. */
export type HttpApi = (event: APIGatewayProxyEventV2, context: Context) => Promise<Answer>;

/** A request is given up so many milliseconds before the function's own end, in time to answer. */
const GIVEN_UP_BEFORE_END_MS = 250;

const ANYONE: Caller = { name: 'anyone', scopes: [] };
const NO_BODY: ReadBody = { kind: 'none', value: undefined };

/** Who may ask, and from where. */
interface Admission {
  readonly who: Identify;
  readonly allowedOrigins: ReadonlySet<string>;
}

const ALL_ROUTES = { ...ROUTES, ...PAGE_ROUTES };

/** How a route is answered, once the part that has it is there. */
type FindRoute = () => Promise<RouteAnswer>;

const isSharedPage = (name: RouteName): name is RouteName & SharedPageName =>
  (SHARED_PAGES as readonly RouteName[]).includes(name);

/** The answer of a route of a program, or of the page that browsers get in its place. */
const findRoute = (name: RouteName | PageRouteName, parts: ApiParts): FindRoute => {
  if (isPageName(name)) return async () => (await parts.pages()).routes[name];
  const older = async (): Promise<RouteAnswer> => (await parts.programs()).routes[name];
  if (!isSharedPage(name)) return older;
  return async () => {
    const route = await older();
    return {
      ...route,
      answer: async (request) =>
        isForPrograms(request)
          ? route.answer(request)
          : (await parts.pages()).forBrowsers(name, route)(request),
    };
  };
};

/** One route: who may, from where, with what body; then its answer. */
const routeHandler = (
  name: RouteName | PageRouteName,
  find: FindRoute,
  { who, allowedOrigins }: Admission,
) => {
  const { scope } = ALL_ROUTES[name];
  const steps = [
    refuseCrossSite(allowedOrigins),
    ...(scope === 'none' ? [] : [useSessionCookie, requireScope(scope, who)]),
  ];
  const handler = middy<APIGatewayProxyEventV2, Answer, Error, ApiContext>(
    async (event: APIGatewayProxyEventV2, context: ApiContext) => {
      const { answer, readBody } = await find();
      const sent = sentBody(event);
      const { kind: bodyKind, value: body } = readBody ? readBody(sent) : NO_BODY;
      return answer({
        caller: context.caller ?? ANYONE,
        parameters: event.pathParameters ?? {},
        query: new URLSearchParams(event.rawQueryString),
        headers: event.headers,
        body,
        bodyKind,
        isHead: context.isHead === true,
        cookies: readCookies(event.cookies),
        path: event.rawPath,
        rawQuery: event.rawQueryString,
      });
    },
    { timeoutEarlyInMillis: 0 },
  );
  for (const step of steps) handler.before(step);
  return handler;
};

const routesOf = (parts: ApiParts, admission: Admission) =>
  Object.entries(ALL_ROUTES).map(([key, { method, path }]) => {
    const name = key as RouteName | PageRouteName;
    return { method, path, handler: routeHandler(name, findRoute(name, parts), admission) };
  });

/**
 * The whole HTTP API. All errors become answers here: no input makes it throw.
 */
export const httpApi = (useCases: ApiUseCases, options: HttpApiOptions): HttpApi => {
  const { signIn, log, clock, dialects, stackName, version, publicAddresses } = options;
  const allowedOrigins: ReadonlySet<string> = new Set(options.allowedOrigins);
  const admission = { who: identify(signIn, useCases.signIn), allowedOrigins };
  const { timezone, defaultImage } = dialects;
  const isOpen = signIn === 'none';
  const settings = { isOpen, stackName, version, timezone, defaultImage, publicAddresses };
  const parts = apiParts({ useCases, clock, dialects, pages: settings, readAsset: options.readAsset });

  /** Every part tells errors in its own way, also where none of its routes was found. */
  const writeProblem = async (request: RefusedRequest, problem: Problem): Promise<Answer> => {
    const { method, path } = request;
    if (isPage(request)) return (await parts.pages()).writeProblem(request, problem);
    const atPath = routesAt(path);
    const route = atPath.find((each) => each.method === method) ?? atPath[0] ?? routesBeside(path)[0];
    if (route === undefined || isPageName(route.name)) return problemDetails(problem);
    const group = (await parts.programs()).groupOf(route.name);
    return (group?.writeProblem ?? problemDetails)(problem);
  };

  const handler = middy<APIGatewayProxyEventV2, Answer>({
    timeoutEarlyInMillis: GIVEN_UP_BEFORE_END_MS,
    timeoutEarlyResponse: () => {
      throw new DomainError('unavailable', 'the answer took too long');
    },
  })
    .use([
      refuseSource(options.allowedRanges),
      answerHead(),
      ...answerHeaders(),
      crossOrigin(allowedOrigins),
      httpHeaderNormalizer(),
      reportErrors(log, writeProblem),
    ])
    .handler(
      httpRouter<APIGatewayProxyEventV2, Answer>({
        routes: routesOf(parts, admission),
        notFoundResponse: refuseUnrouted,
      }),
    );
  return (event, context) => handler(event, context);
};
