import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Answer } from '../answers/response.ts';
import type { ApiContext } from './route-group.ts';

interface HeadRequest {
  event: APIGatewayProxyEventV2;
  response: Answer | null | undefined;
  readonly context: ApiContext;
}

const withoutBody = (request: HeadRequest): void => {
  if (request.context.isHead && request.response) request.response = { ...request.response, body: '' };
};

/** Answers HEAD as GET without the body. */
export const answerHead = () => ({
  before: (request: HeadRequest): void => {
    const { event } = request;
    if (event.requestContext.http.method !== 'HEAD') return;
    request.context.isHead = true;
    const http = { ...event.requestContext.http, method: 'GET' };
    request.event = { ...event, requestContext: { ...event.requestContext, http } };
  },
  after: withoutBody,
  onError: withoutBody,
});
