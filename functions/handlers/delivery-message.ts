import * as z from 'zod';

import { type DeliveryId, parseDeliveryId } from '../domain/delivery/delivery.ts';

const schema = z.object({ deliveryId: z.string().refine((text) => parseDeliveryId(text) !== undefined) });

/** Reads which delivery the body of a message asks for; undefined for any other body. */
export const readDeliveryMessage = (body: unknown): DeliveryId | undefined =>
  schema.safeParse(body).data?.deliveryId;
