import type { Answer } from './response.ts';

/** One event of a stream. An event without data only says that the stream goes on behind `id`. */
export interface StreamEvent {
  /** Where to go on behind this event. No line ends and no null in it. */
  readonly id?: string | undefined;
  /** What kind of event it is; one word. */
  readonly event?: string;
  /** Sent as JSON, which is one line. */
  readonly data?: object;
}

/** The shortest wait of a client before it asks for more. */
const LEAST_RETRY_MILLISECONDS = 500;

const textOf = ({ id, event, data }: StreamEvent): string => {
  const fields = [
    ...(id === undefined ? [] : [`id: ${id}`]),
    ...(event === undefined ? [] : [`event: ${event}`]),
    ...(data === undefined ? [] : [`data: ${JSON.stringify(data)}`]),
  ];
  return fields.length === 0 ? '' : `${fields.join('\n')}\n\n`;
};

/**
 * A part of a stream of server-sent events: the client asks for the next one, after so many milliseconds, with the id of the last
 * event. A comment says that the stream is alive where there is nothing to tell.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export const eventStream = (events: readonly StreamEvent[], askAgainIn: number): Answer => {
  const isQuiet = events.every(({ data }) => data === undefined);
  const retry = Math.max(LEAST_RETRY_MILLISECONDS, askAgainIn);
  const texts = [`retry: ${retry}\n\n`, isQuiet ? ': waiting\n\n' : '', ...events.map(textOf)];
  return {
    statusCode: 200,
    headers: { 'content-type': 'text/event-stream' },
    body: texts.join(''),
  };
};

/**
 * Tells a client that there will be no more events, so that it does not ask again.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#sse-processing-model
 */
export const noMoreEvents = (): Answer => ({ statusCode: 204 });
