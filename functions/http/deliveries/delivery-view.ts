import type { Delivery, DeliveryStatus } from '../../domain/delivery/delivery.ts';
import { formatInstant } from '../../domain/shared/instant.ts';
import type { ListedDelivery } from '../../use-cases/deliveries/list-all-deliveries.ts';
import { instantText } from '../answers/instant-text.ts';
import { deliveryLinks } from '../answers/links.ts';
import type { deliverySchema, listedDeliverySchema } from '../schemas/delivery-schema.ts';
import type { Shown } from '../schemas/schema-parts.ts';

/** Where a delivery can stand. */
export const DELIVERY_STATUSES = Object.keys({
  pending: true,
  delivered: true,
  failed: true,
  canceled: true,
} satisfies Record<DeliveryStatus, true>) as DeliveryStatus[];

/** A delivery as `/v1` shows it: what was sent stays with the job, as its headers may be credentials. */
export const deliveryView = (delivery: Delivery): Shown<typeof deliverySchema> => ({
  id: delivery.id,
  jobId: delivery.jobId,
  runId: delivery.runId,
  kind: delivery.kind,
  event: delivery.event,
  url: delivery.url,
  method: delivery.method,
  status: delivery.status,
  reason: delivery.reason,
  tries: delivery.tries.map(({ at, ...attempt }) => ({ at: formatInstant(at), ...attempt })),
  nextTryAt: delivery.status === 'pending' ? formatInstant(delivery.nextTryAt) : undefined,
  replayedAt: instantText(delivery.replayedAt),
  createdAt: formatInstant(delivery.createdAt),
  finishedAt: instantText(delivery.finishedAt),
  links: deliveryLinks(delivery),
});

/** A delivery in the list of all. */
export const listedDeliveryView = ({
  delivery,
  job,
}: ListedDelivery): Shown<typeof listedDeliverySchema> => ({
  ...deliveryView(delivery),
  jobName: job?.name,
});
