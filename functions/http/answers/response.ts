import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** An answer in the shape of API Gateway's payload format 2.0. */
export type Answer = APIGatewayProxyStructuredResultV2;

/** Headers of an answer, names in lower case. */
export type AnswerHeaders = Readonly<Record<string, string>>;

/** An answer with a JSON body; fields that are undefined are left out. */
export const json = (statusCode: number, body: unknown, headers: AnswerHeaders = {}): Answer => ({
  statusCode,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});
