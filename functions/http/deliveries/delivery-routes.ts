import type { ApiUseCases } from '../../use-cases/api/api-use-cases.ts';
import { pageAnswer } from '../answers/page-response.ts';
import { json } from '../answers/response.ts';
import { emptyBody, parseBody } from '../read/body-schema.ts';
import { optionalJsonBody } from '../read/json-body.ts';
import { DEFAULT_LIMIT, faultsOfQuery, noQuery, PAGE_READERS, readQuery, someOf } from '../read/query.ts';
import { readJobId } from '../read/read-job-id.ts';
import type { RouteAnswer } from '../server/route-group.ts';
import { DELIVERY_STATUSES, deliveryView, listedDeliveryView } from './delivery-view.ts';

/** Lists the webhooks and callbacks of a job. */
export const listDeliveries = (useCases: ApiUseCases): RouteAnswer => ({
  answer: async ({ query, parameters }) => {
    const { limit = DEFAULT_LIMIT, cursor } = readQuery(query, PAGE_READERS);
    const ask = (most: number) => useCases.listDeliveries(parameters.id ?? '', { limit: most, cursor });
    return faultsOfQuery(pageAnswer(limit, ask, deliveryView));
  },
});

/** Lists the webhooks and callbacks of all jobs. */
export const listAllDeliveries = (useCases: ApiUseCases): RouteAnswer => ({
  answer: async ({ query }) => {
    const {
      limit = DEFAULT_LIMIT,
      cursor,
      status: statuses,
      job: jobId,
    } = readQuery(query, { status: someOf(...DELIVERY_STATUSES), job: readJobId, ...PAGE_READERS });
    const ask = (most: number) => useCases.listAllDeliveries({ jobId, statuses }, { limit: most, cursor });
    return faultsOfQuery(pageAnswer(limit, ask, listedDeliveryView));
  },
});

/** One delivery. */
export const getDelivery = ({ findDelivery }: ApiUseCases): RouteAnswer => ({
  answer: async (request) => {
    noQuery(request);
    return json(200, deliveryView(await findDelivery(request.parameters.id ?? '')));
  },
});

/** Sends a webhook again. */
export const replayDelivery = (useCases: ApiUseCases): RouteAnswer => ({
  readBody: optionalJsonBody,
  answer: async (request) => {
    noQuery(request);
    const { parameters, body, caller } = request;
    parseBody(emptyBody, body);
    return json(202, deliveryView(await useCases.replayDelivery(parameters.id ?? '', caller.name)));
  },
});
