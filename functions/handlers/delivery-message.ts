import { type DeliveryId, parseDeliveryId } from '../domain/delivery/delivery.ts';
import { isBody } from './body.ts';

/** Reads which delivery the body of a message asks for; undefined for any other body. */
export const readDeliveryMessage = (body: unknown): DeliveryId | undefined => {
  const id = isBody(body) ? body.deliveryId : undefined;
  return typeof id === 'string' && parseDeliveryId(id) !== undefined ? id : undefined;
};
