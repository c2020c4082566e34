import { ROUTES, type RouteName } from '../contract/routes.ts';
import { DomainError } from '../domain/errors.ts';
import { jobIdForKey } from '../domain/identifiers.ts';
import { type Instant, SECOND } from '../domain/instant.ts';
import type { Job } from '../domain/job.ts';
import { json } from '../http/answer.ts';
import type { ApiUseCases } from '../http/api-use-cases.ts';
import { readIdempotencyKey } from '../http/idempotency-key.ts';
import { anyJsonBody } from '../http/json-body.ts';
import type { ApiRequest, RouteAnswer, RouteGroup } from '../http/route-group.ts';
import type { Clock } from '../use-cases/ports.ts';
import { createOrdered } from './order.ts';
import { readTimer, TIMER_TAG } from './timer-order.ts';
import { writeMessage } from './write-message.ts';

type TimerRouteName = Extract<RouteName, `timer${string}`>;

const LONGEST_SHOWN_ID = 64;

/** Whole seconds until a timer fires, begun ones in full: 0 only once its time has come. */
const secondsLeft = ({ nextDueAt, heldDueAt }: Job, now: Instant): number => {
  const dueAt = nextDueAt ?? heldDueAt;
  return dueAt === undefined ? 0 : Math.max(0, Math.ceil((dueAt - now) / SECOND));
};

const isTimer = ({ tags, target }: Job): boolean => tags.includes(TIMER_TAG) && target.kind === 'webhook';

const findTimer = async ({ findJob }: ApiUseCases, id: string): Promise<Job> => {
  const unknown = () => new DomainError('not_found', `there is no timer ${id.slice(0, LONGEST_SHOWN_ID)}`);
  try {
    const job = await findJob(id);
    if (isTimer(job)) return job;
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'not_found') throw error;
  }
  throw unknown();
};

/** The id of a timer to be: it stands in the URL, so it must be known before. */
const idFor = ({ reserveJobId }: ApiUseCases, { headers, caller }: ApiRequest): string => {
  const key = readIdempotencyKey(headers);
  const { method, path } = ROUTES.timerCreate;
  return key === undefined ? reserveJobId() : jobIdForKey(caller.name, `${method} ${path}`, key);
};

const create = (useCases: ApiUseCases): RouteAnswer => ({
  readBody: anyJsonBody,
  answer: async (request) => {
    const id = idFor(useCases, request);
    const order = readTimer(request.body, id);
    const job = await createOrdered(useCases, 'timerCreate', request, order, { id });
    return json(201, { id: job.id, time_left: order.seconds });
  },
});

const get = (useCases: ApiUseCases, clock: Pick<Clock, 'now'>): RouteAnswer => ({
  answer: async ({ parameters }) => {
    const timer = await findTimer(useCases, parameters.id ?? '');
    return json(200, { id: timer.id, time_left: secondsLeft(timer, clock.now()) });
  },
});

/**
 * The API of a service that calls a URL once after so many hours, minutes and seconds (docs/dialects.md, "Timers"),
 * in its own shapes, onto the same use cases.
 */
export const timers = (useCases: ApiUseCases, clock: Pick<Clock, 'now'>): RouteGroup<TimerRouteName> => ({
  routes: { timerCreate: create(useCases), timerGet: get(useCases, clock) },
  writeProblem: writeMessage,
});
