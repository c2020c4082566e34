import { TABLE } from '../../contract/table.ts';
import type { Delivery, DeliveryId } from '../../domain/delivery/delivery.ts';
import type { JobId } from '../../domain/shared/identifiers.ts';
import { formatInstant, type Instant } from '../../domain/shared/instant.ts';
import type { SuccessExpectation } from '../../use-cases/ports.ts';
import {
  DELIVERY_LIST,
  ENDED_AS,
  expiry,
  type Item,
  type ItemKey,
  jobKey,
  key,
  place,
  recordOf,
  type StoredVariable,
  sortableInstant,
  variablesOf,
  withoutKeys,
} from './dynamodb-items.ts';

/** What the sort keys of a job's deliveries begin with. */
export const DELIVERY_SORT_PREFIX = 'DELIVERY#';

/** The instant always with milliseconds, so that deliveries sort by it. */
const sortableText = (at: Instant): string => formatInstant(at).replace(/[-:.]/g, '');

/** The key of a delivery, beside its job. */
export const deliveryKey = ({
  id,
  jobId,
  at,
}: {
  readonly id: DeliveryId;
  readonly jobId: JobId;
  readonly at: Instant;
}): ItemKey => key(jobKey(jobId).pk, `${DELIVERY_SORT_PREFIX}${sortableText(at)}#${id}`);

/** Where a delivery stands in the list of all: `<when it was made>#<delivery id>`. */
export const deliveryOrder = ({ createdAt, id }: Pick<Delivery, 'createdAt' | 'id'>): string =>
  `${sortableInstant(createdAt)}#${id}`;

/**
 * Where a delivery stands in the index by state: while it is watched, and then if somebody should have been told something and
 * was not. Of a webhook that is a run the end of the run tells.
 */
const placeOf = ({ lookAt, status, kind, finishedAt, id }: Delivery): Item => {
  if (lookAt !== undefined) return place('deliveries', lookAt, id);
  return status === 'failed' && kind !== 'target' ? place('given-up', finishedAt, id) : {};
};

/** A delivery as an item: in the list of all for good. */
export const deliveryItem = (delivery: Delivery): Item => {
  const { expiresAt, headers, ...rest } = delivery;
  return {
    ...deliveryKey(delivery),
    ...placeOf(delivery),
    [TABLE.runIndex.partitionKey]: DELIVERY_LIST,
    [TABLE.runIndex.sortKey]: deliveryOrder(delivery),
    ...(delivery.status !== 'pending' && { [ENDED_AS]: delivery.status }),
    ...expiry(expiresAt),
    ...rest,
    headers: variablesOf(headers),
  };
};

type StoredDelivery = Omit<Delivery, 'headers'> & { readonly headers: readonly StoredVariable[] };

/** The delivery of an item. */
export const deliveryOf = (item: Item): Delivery => {
  const stored = withoutKeys(item) as unknown as StoredDelivery;
  return { ...stored, headers: recordOf(stored.headers) };
};

/** The key of what is expected of a job, beside the job. */
export const expectationKey = (jobId: JobId): ItemKey => key(jobKey(jobId).pk, 'EXPECTED');

/** The success that is expected of a job, as an item. */
export const expectationItem = (expectation: SuccessExpectation): Item => ({
  ...expectationKey(expectation.jobId),
  ...place('expected', expectation.expectedBy, expectation.jobId),
  ...expectation,
});

/** The expectation of an item. */
export const expectationOf = (item: Item): SuccessExpectation =>
  withoutKeys(item) as unknown as SuccessExpectation;
