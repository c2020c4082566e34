import { isFault } from '../../domain/shared/errors.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { term } from '../../domain/shared/value-schemas.ts';
import type { Caller } from '../../domain/stack/token.ts';
import type { ApiUseCases } from '../../use-cases/api/api-use-cases.ts';
import { json } from '../answers/response.ts';
import { bodyOf, parseBody, unreadableBody } from '../read/body-schema.ts';
import { optionalJsonBody } from '../read/json-body.ts';
import { parseInstant } from '../read/parse-instant.ts';
import { noQuery } from '../read/query.ts';
import type { Shown } from '../schemas/schema-parts.ts';
import type { callerSchema, healthSchema } from '../schemas/stack-schema.ts';
import type { RouteAnswer } from '../server/route-group.ts';
import { pauseView, summaryOfAll } from './summary-view.ts';

const HEALTHY: Shown<typeof healthSchema> = { status: 'ok' };

/** Tells that there is someone to ask. */
export const health: RouteAnswer = { answer: () => json(200, HEALTHY) };

const callerView = ({ name, scopes }: Caller): Shown<typeof callerSchema> => ({ name, scopes });

/** Tells a caller who it is. */
export const whoami: RouteAnswer = {
  answer: (request) => {
    noQuery(request);
    return json(200, callerView(request.caller));
  },
};

/** Tells how things stand. */
export const summary = ({ summarize }: ApiUseCases): RouteAnswer => ({
  answer: async (request) => {
    noQuery(request);
    return json(200, summaryOfAll(await summarize()));
  },
});

const pause = bodyOf({ until: term.optional() });

const readUntil = (until: string): Instant => {
  const read = parseInstant(until);
  if (isFault(read)) throw unreadableBody([{ pointer: '/until', detail: read.fault }]);
  return read.value;
};

/** Holds back everything that is due, until an instant or until it is resumed. */
export const pauseAll = (useCases: ApiUseCases): RouteAnswer => ({
  readBody: optionalJsonBody,
  answer: async (request) => {
    noQuery(request);
    const { until } = parseBody(pause, request.body);
    const paused = await useCases.pauseAll(
      until === undefined ? undefined : readUntil(until),
      request.caller.name,
    );
    return json(200, pauseView(paused));
  },
});

/** Lets everything go on. */
export const resumeAll = (useCases: ApiUseCases): RouteAnswer => ({
  answer: async (request) => {
    noQuery(request);
    await useCases.resumeAll(request.caller.name);
    return { statusCode: 204 };
  },
});
