import {
  deliveryPageSchema,
  deliverySchema,
  deliveryStatus,
  listedDeliveryPageSchema,
} from '../http/schemas/delivery-schema.ts';
import { emptySchema } from '../http/schemas/job-request-schema.ts';
import { DELIVERY_ID, JOB_ID, JOB_QUERY, json, PAGE_QUERY, statusList } from './parameters.ts';
import type { Descriptions } from './route-description.ts';

/** The routes of deliveries. */
export const DELIVERY_DESCRIPTIONS: Descriptions<
  'listDeliveries' | 'listAllDeliveries' | 'getDelivery' | 'replayDelivery'
> = {
  listDeliveries: {
    tag: 'Deliveries',
    summary: 'List the webhooks and callbacks of a job',
    description: 'The latest first, by the instant that the run was due or a success was expected.',
    path: { id: JOB_ID },
    query: PAGE_QUERY,
    responses: { 200: { description: 'A part of the list.', content: json(deliveryPageSchema) } },
    errorStyle: 'problem',
    problems: ['invalid', 'not_found'],
  },
  listAllDeliveries: {
    tag: 'Deliveries',
    summary: 'List the webhooks and callbacks of all jobs',
    description:
      'The newest first; with `job` by the instant that the run was due or a success was expected. A part of a filtered list may have fewer deliveries than asked for and still go on.',
    path: {},
    query: {
      status: statusList(deliveryStatus.options, 'Only deliveries of this status', 'pending,failed'),
      job: JOB_QUERY,
      ...PAGE_QUERY,
    },
    responses: {
      200: { description: 'A part of the list.', content: json(listedDeliveryPageSchema) },
    },
    errorStyle: 'problem',
    problems: ['invalid', 'not_found'],
  },
  getDelivery: {
    tag: 'Deliveries',
    summary: 'Read a delivery',
    path: { id: DELIVERY_ID },
    responses: { 200: { description: 'The delivery.', content: json(deliverySchema) } },
    errorStyle: 'problem',
    problems: ['invalid', 'not_found'],
  },
  replayDelivery: {
    tag: 'Deliveries',
    summary: 'Send a webhook again',
    description:
      'The same is sent, under the same `webhook-id`, to the same URL, and tried for another day. While it is still being tried the answer is 409.',
    path: { id: DELIVERY_ID },
    body: { isRequired: false, content: json(emptySchema) },
    responses: { 202: { description: 'The delivery, pending again.', content: json(deliverySchema) } },
    errorStyle: 'problem',
    problems: ['invalid', 'not_found', 'conflict'],
  },
};
