import { DomainError } from '../../domain/shared/errors.ts';
import type { Log } from '../../use-cases/ports.ts';
import { type Problem, problemOf } from '../answers/problem.ts';
import type { Answer } from '../answers/response.ts';
import { routesAt } from './not-found.ts';

interface FailedRequest {
  readonly event: { readonly requestContext?: { readonly http?: { method?: string; path?: string } } };
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
  writeProblem: (method: string, path: string, problem: Problem) => Answer,
): { readonly onError: (request: FailedRequest) => void } => ({
  onError: (request) => {
    const { method = '', path = '' } = request.event.requestContext?.http ?? {};
    const requestId = request.context.awsRequestId ?? '';
    const { error } = request;
    const problem = problemOf(error, requestId);
    if (problem.status >= 500) {
      const facts = { requestId, route: routesAt(path).find((route) => route.method === method)?.name };
      if (error instanceof DomainError) log.warn('a request could not be answered for now', facts, error);
      else log.error('a request failed unforeseen', facts, error);
    }
    request.response = writeProblem(method, path, problem);
  },
});
