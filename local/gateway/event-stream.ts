import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createParser } from 'eventsource-parser';
import type { OutgoingHttp } from './http-answer.ts';

/** A stream of server-sent events that a function gives in parts. */
export interface EventStream {
  readonly first: OutgoingHttp;
  /** Asks the function for what comes behind an event; the id is empty where no event had one. */
  readonly resume: (lastEventId: string) => Promise<OutgoingHttp>;
  /** The id with which the stream was asked for. */
  readonly lastEventId: string;
  /** Aborted when nobody wants more of it. */
  readonly gone: AbortSignal;
}

/** The header in which a client says where it stands. */
export const LAST_EVENT_ID = 'last-event-id';

/** What browsers wait for where a stream does not say: a few seconds. */
const USUAL_RETRY_MILLISECONDS = 3000;

/** Tells whether an answer is a stream of server-sent events, or a part of one. */
export const isEventStream = ({ status, headers }: OutgoingHttp): boolean =>
  status === 200 && /^text\/event-stream\s*(;|$)/i.test(String(headers['content-type']));

/** Headers, as names and values in turn, of a client that comes again after the event with that id. */
export function withLastEventId(rawHeaders: readonly string[], id: string): string[] {
  const nameAt = (index: number) => rawHeaders[index - (index % 2)]?.toLowerCase();
  const kept = rawHeaders.filter((_, index) => nameAt(index) !== LAST_EVENT_ID);
  return id === '' ? kept : [...kept, LAST_EVENT_ID, id];
}

/**
 * Writes a stream that comes in parts to a connection that stays open: does on behalf of the client what a client does
 * when a stream ends, and asks again with the id of the last event. As for a client, 204 or anything else that is no
 * such stream is the end. After a part without an event it waits for as long as the stream says; after others not, so
 * that what is new is there at once.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#sse-processing-model
 */
export async function writeEventStream(stream: EventStream, response: ServerResponse): Promise<void> {
  const { first, resume, gone } = stream;
  let place = { lastEventId: stream.lastEventId, retry: USUAL_RETRY_MILLISECONDS };
  let part: OutgoingHttp | undefined = first;
  while (part && isEventStream(part) && !gone.aborted) {
    const { hasEvent, ...next } = readPart(part.body, place);
    place = next;
    await write(response, part.body, gone);
    if (!hasEvent) await sleep(place.retry, undefined, { signal: gone }).catch(() => undefined);
    part = gone.aborted ? undefined : await unlessGone(resume(place.lastEventId), gone);
  }
}

interface Place {
  readonly lastEventId: string;
  /** Milliseconds. */
  readonly retry: number;
}

function readPart(body: Buffer | string, before: Place): Place & { readonly hasEvent: boolean } {
  let { lastEventId, retry } = before;
  let hasEvent = false;
  const parser = createParser({
    onId: (id) => {
      lastEventId = id;
    },
    onRetry: (milliseconds) => {
      retry = milliseconds;
    },
    onEvent: () => {
      hasEvent = true;
    },
  });
  parser.feed(body.toString());
  return { lastEventId, retry, hasEvent };
}

/** Resolves when there is room for more, or nobody there to read it. */
async function write(response: ServerResponse, body: Buffer | string, gone: AbortSignal): Promise<void> {
  if (!response.write(body)) await once(response, 'drain', { signal: gone }).catch(() => undefined);
}

/** What a function does for who is gone goes on to its end, and is not waited for. */
async function unlessGone<T>(work: Promise<T>, gone: AbortSignal): Promise<T | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const leave = () => resolve(undefined);
  gone.addEventListener('abort', leave);
  try {
    return await Promise.race([work, promise]);
  } finally {
    gone.removeEventListener('abort', leave);
  }
}
