import type { RouteName } from '../../contract/routes.ts';
import type { Job } from '../../domain/job/job.ts';
import { type Instant, SECOND } from '../../domain/shared/instant.ts';
import { numberOfJobId } from '../../domain/shared/job-number.ts';
import { json } from '../../http/answers/response.ts';
import { anyJsonBody } from '../../http/read/json-body.ts';
import type { RouteAnswer, RouteGroup } from '../../http/server/route-group.ts';
import type { ApiUseCases } from '../../use-cases/api/api-use-cases.ts';
import type { Clock } from '../../use-cases/ports.ts';
import { createNumbered } from '../shared/dialect-request.ts';
import { findNumbered } from '../shared/find-numbered.ts';
import { writeDescribed } from '../shared/write-described.ts';
import { isTimer, readTimer } from './timer-request.ts';

type TimerRouteName = Extract<RouteName, `timer${string}`>;

/** Whole seconds until a timer fires, begun ones in full: 0 only once its time has come. */
const secondsLeft = ({ nextDueAt, heldDueAt }: Job, now: Instant): number => {
  const dueAt = nextDueAt ?? heldDueAt;
  return dueAt === undefined ? 0 : Math.max(0, Math.ceil((dueAt - now) / SECOND));
};

/** The id of a timer as receivers see it: its number or, where it has none, its 32 digits. */
const idOf = ({ id }: Job): number | string => numberOfJobId('timers', id) ?? id;

const create = (useCases: ApiUseCases): RouteAnswer => ({
  readBody: anyJsonBody,
  answer: async (request) => {
    const order = readTimer(request.body);
    const options = { series: 'timers', isListed: false } as const;
    const { number } = await createNumbered(useCases, 'timerCreate', request, order, options);
    return json(201, { id: number, time_left: order.seconds });
  },
});

const get = (useCases: ApiUseCases, clock: Pick<Clock, 'now'>): RouteAnswer => ({
  answer: async ({ parameters }) => {
    const timer = await findNumbered(useCases, 'timers', parameters.id ?? '', isTimer, 'timer');
    return json(200, { id: idOf(timer), time_left: secondsLeft(timer, clock.now()) });
  },
});

/**
 * The API of a service that calls a URL once after so many hours, minutes and seconds (docs/dialects.md, "Timers"),
 * in its own shapes, onto the same use cases.
 */
export const timers = (useCases: ApiUseCases, clock: Pick<Clock, 'now'>): RouteGroup<TimerRouteName> => ({
  routes: { timerCreate: create(useCases), timerGet: get(useCases, clock) },
  writeProblem: writeDescribed,
});
