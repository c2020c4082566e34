import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type { PageRouteName } from '../../contract/page-routes.ts';
import type { RouteName } from '../../contract/routes.ts';
import type { Caller } from '../../domain/stack/token.ts';
import type { Problem } from '../answers/problem.ts';
import type { Answer } from '../answers/response.ts';
import type { BodyKind, BodyReader } from '../read/sent-body.ts';

/** What a middleware of a single route sees; it refuses by throwing. */
export interface RouteRequest {
  event: APIGatewayProxyEventV2;
  readonly context: ApiContext;
}

/** The Lambda context and what the middlewares found out. */
export interface ApiContext extends Context {
  caller?: Caller;
  isHead?: true;
}

/** A step before the answer of a route. */
export type RouteStep = (request: RouteRequest) => Promise<void> | void;

/** A request that may be answered: the caller is known and allowed to, the body is read. */
export interface ApiRequest {
  readonly caller: Caller;
  /** What stands in the path in place of `{name}`. */
  readonly parameters: Readonly<Record<string, string | undefined>>;
  readonly query: URLSearchParams;
  /** Names in lower case; repeated ones are joined by commas. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** What the route's body reader made of it; undefined without one. */
  readonly body: unknown;
  /** What the body came as: `none` too where the route reads none. */
  readonly bodyKind: BodyKind;
  /** Whether the body of the answer will be left out. */
  readonly isHead: boolean;
  /** By name. */
  readonly cookies: Readonly<Record<string, string>>;
  /** Decoded. */
  readonly path: string;
  /** As it was sent, without the question mark. */
  readonly rawQuery: string;
}

/** How a route is answered. */
export interface RouteAnswer {
  readonly answer: (request: ApiRequest) => Answer | Promise<Answer>;
  /** Reads the body; without it the route takes none. */
  readonly readBody?: BodyReader;
}

/** What is known of a request that is refused. */
export type RefusedRequest = Pick<ApiRequest, 'headers' | 'cookies' | 'path' | 'rawQuery'> & {
  readonly method: string;
};

/** Routes that share a way to tell errors. */
export interface RouteGroup<Name extends RouteName | PageRouteName = RouteName> {
  readonly routes: { readonly [N in Name]: RouteAnswer };
  readonly writeProblem: (problem: Problem) => Answer;
}
