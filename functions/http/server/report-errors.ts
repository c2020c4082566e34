import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { DomainError } from '../../domain/shared/errors.ts';
import type { Log } from '../../use-cases/ports.ts';
import { type Problem, problemOf } from '../answers/problem.ts';
import type { Answer } from '../answers/response.ts';
import { routesAt } from './not-found.ts';
import type { RefusedRequest } from './route-group.ts';
import { readCookies } from './session-cookie.ts';

interface FailedRequest {
  /** Any value: an event that does not come from API Gateway is answered, too. */
  readonly event: Partial<Pick<APIGatewayProxyEventV2, 'headers' | 'cookies' | 'rawQueryString'>> & {
    readonly requestContext?: { readonly http?: { method?: string; path?: string } };
  };
  readonly context: { readonly awsRequestId?: string };
  readonly error: unknown;
  response: Answer | null | undefined;
}

/**
 * The one place where errors become answers. What is not the caller's doing is logged here, once; never the request
 * itself, whose body and headers may hold secrets.
 */
export const reportErrors = (
  log: Log,
  writeProblem: (request: RefusedRequest, problem: Problem) => Answer | Promise<Answer>,
): { readonly onError: (request: FailedRequest) => Promise<void> } => ({
  onError: async (request) => {
    const { headers = {}, cookies, rawQueryString: rawQuery = '', requestContext } = request.event;
    const { method = '', path = '' } = requestContext?.http ?? {};
    const requestId = request.context.awsRequestId ?? '';
    const { error } = request;
    const problem = problemOf(error, requestId);
    if (problem.status >= 500) {
      const facts = { requestId, route: routesAt(path).find((route) => route.method === method)?.name };
      if (error instanceof DomainError) log.warn('a request could not be answered for now', facts, error);
      else log.error('a request failed unforeseen', facts, error);
    }
    const refused = { method, path, headers, cookies: readCookies(cookies), rawQuery };
    request.response = await writeProblem(refused, problem);
  },
});
