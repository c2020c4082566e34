import type { OutputStream } from '../../domain/target/shell-wrapper.ts';
import type { OutputPage } from '../../use-cases/output/read-output.ts';
import type { Answer, AnswerHeaders } from '../answers/response.ts';

/** Output is JSON or text, by what the Accept header prefers. */
export const VARIES: AnswerHeaders = { vary: 'accept' };

/** What a part of an output was asked for by, beside its place. */
interface OutputQuery {
  readonly stream: OutputStream | undefined;
  readonly limit: number | undefined;
}

const linkTo = (runId: string, rel: string, cursor: string, { stream, limit }: OutputQuery): string => {
  const query = new URLSearchParams({
    ...(stream !== undefined && { stream }),
    ...(limit !== undefined && { limit: String(limit) }),
    cursor,
  });
  return `</v1/runs/${runId}/output?${query}>; rel="${rel}"`;
};

/** A part of a run's output as plain text, one line a line; what comes before and behind it is in the header `link`. */
export const outputText = (
  runId: string,
  { items, cursor, previousCursor, ended }: OutputPage,
  query: OutputQuery,
): Answer => {
  const links = [
    ...(previousCursor === undefined ? [] : [linkTo(runId, 'prev', previousCursor, query)]),
    ...(cursor === undefined || ended ? [] : [linkTo(runId, 'next', cursor, query)]),
  ];
  return {
    statusCode: 200,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      ...VARIES,
      ...(links.length > 0 && { link: links.join(', ') }),
    },
    body: items.map(({ text }) => `${text}\n`).join(''),
  };
};
