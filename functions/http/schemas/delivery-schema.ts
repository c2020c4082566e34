import * as z from 'zod';
import type { DeliveryKind, DeliveryStatus } from '../../domain/delivery/delivery.ts';
import { instant, jobId, links, nextCursor, runId, text, words } from './schema-parts.ts';

const EXAMPLE = {
  id: '01a1fd70f4a877094a85edc0ed5a4947-20261121T093002Z-1-1-target',
  jobId: '01a1fd70f4a877094a85edc0ed5a4947',
  runId: '01a1fd70f4a877094a85edc0ed5a4947-20261121T093002Z-1-1',
  kind: 'target',
  url: 'https://example.com/hooks/orders',
  method: 'POST',
  status: 'delivered',
  tries: [
    { at: '2026-11-21T09:30:02.069Z', durationMs: 3, status: 503, answerText: 'deploying' },
    { at: '2026-11-21T09:30:06.995Z', durationMs: 2, status: 202, answerText: '{"queued":true}' },
  ],
  createdAt: '2026-11-21T09:30:02.054Z',
  finishedAt: '2026-11-21T09:30:06.998Z',
  links: {
    self: '/v1/deliveries/01a1fd70f4a877094a85edc0ed5a4947-20261121T093002Z-1-1-target',
    job: '/v1/jobs/01a1fd70f4a877094a85edc0ed5a4947',
    run: '/v1/runs/01a1fd70f4a877094a85edc0ed5a4947-20261121T093002Z-1-1',
  },
};

/** Where a delivery stands. */
export const deliveryStatus = words<DeliveryStatus>('Where the delivery stands.', {
  pending: 'it is being tried',
  delivered: 'the receiver took it',
  failed: 'it was given up',
  canceled: 'it was stopped, or is no longer wanted',
});

const trySchema = z
  .strictObject({
    at: instant('When it was sent.'),
    durationMs: z
      .number()
      .min(0)
      .optional()
      .meta({ description: 'How long it took, in milliseconds. It is absent where nothing was sent.' }),
    status: z.int().optional().meta({ description: 'The status of the answer, where there was one.' }),
    answerText: text('The beginning of the answer, up to 1 KiB.').optional(),
    reason: text('Why there was no answer, in plain words.').optional(),
  })
  .meta({ id: 'DeliveryTry', description: 'One try of a delivery.' });

/** A webhook on its way to its receiver, with its tries. */
export const deliverySchema = z
  .strictObject({
    id: text('The id of the delivery, and the `webhook-id` that the receiver sees.'),
    jobId: jobId('The job that it belongs to.'),
    runId: runId('The run that it is, or whose end it tells. It is absent for `overdue`.').optional(),
    kind: words<DeliveryKind>('What it sends.', {
      target: 'what the run of a webhook job sends',
      callback: 'how a run ended',
      overdue: 'that a success has not come',
    }),
    event: text('What a callback tells, such as `run.failed`.').optional(),
    url: text('Where it is sent.'),
    method: text('The HTTP method.'),
    status: deliveryStatus,
    reason: text('Why it was given up or canceled, in plain words.').optional(),
    tries: z.array(trySchema).max(50).meta({ description: 'The latest 50 tries, oldest first.' }),
    nextTryAt: instant('While it is pending: before this it is not tried.').optional(),
    replayedAt: instant('When it was last sent again on request.').optional(),
    createdAt: instant('When it was made.'),
    finishedAt: instant('When it was delivered, given up or canceled.').optional(),
    links: links(EXAMPLE.links),
  })
  .meta({
    id: 'Delivery',
    description: 'A webhook or callback on its way to its receiver. What is sent is not shown.',
    examples: [EXAMPLE],
  });

/** A part of a list of deliveries. */
export const deliveryPageSchema = z.strictObject({ items: z.array(deliverySchema), nextCursor }).meta({
  id: 'DeliveryPage',
  description: 'A part of a list of deliveries.',
  examples: [{ items: [EXAMPLE] }],
});

/** A delivery in a list over all jobs. */
export const listedDeliverySchema = deliverySchema
  .extend({ jobName: text('The name of its job, where it has one and is still known.').optional() })
  .meta({
    id: 'ListedDelivery',
    description: 'A delivery in a list over all jobs.',
    examples: [{ ...EXAMPLE, jobName: 'orders' }],
  });

/** A part of the list of the deliveries of all jobs. */
export const listedDeliveryPageSchema = z
  .strictObject({ items: z.array(listedDeliverySchema), nextCursor })
  .meta({
    id: 'ListedDeliveryPage',
    description: 'A part of the list of the deliveries of all jobs.',
    examples: [{ items: [{ ...EXAMPLE, jobName: 'orders' }] }],
  });
