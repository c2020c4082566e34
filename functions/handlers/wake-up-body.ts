import { parseDeliveryId } from '../domain/delivery/delivery.ts';
import { isJobId, parseRunId } from '../domain/shared/identifiers.ts';
import type { WakeUp } from '../use-cases/ports.ts';
import { isBody, isWhole } from './body.ts';

/** Reads the body of a wake-up message; undefined for any other body. */
export const readWakeUp = (body: unknown): WakeUp | undefined => {
  if (!isBody(body)) return undefined;
  const { kind, jobId, runId, deliveryId, dueAt, at, revision } = body;
  switch (kind) {
    case 'due':
      return typeof jobId === 'string' && isJobId(jobId) && isWhole(dueAt, 0) && isWhole(revision, 1)
        ? { kind, jobId, dueAt, revision }
        : undefined;
    case 'launch':
    case 'timeout':
      return typeof runId === 'string' && parseRunId(runId) !== undefined && isWhole(at, 0)
        ? { kind, runId, at }
        : undefined;
    case 'delivery':
      return typeof deliveryId === 'string' && parseDeliveryId(deliveryId) !== undefined && isWhole(at, 0)
        ? { kind, deliveryId, at }
        : undefined;
    default:
      return undefined;
  }
};
