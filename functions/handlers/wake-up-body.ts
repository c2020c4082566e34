import * as z from 'zod';

import { parseDeliveryId } from '../domain/delivery/delivery.ts';
import { isJobId, parseRunId } from '../domain/shared/identifiers.ts';
import type { WakeUp } from '../use-cases/ports.ts';

const instant = z.int().nonnegative();
const runId = z.string().refine((text) => parseRunId(text) !== undefined);
const deliveryId = z.string().refine((text) => parseDeliveryId(text) !== undefined);

const schema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('due'),
    jobId: z.string().refine(isJobId),
    dueAt: instant,
    revision: z.int().positive(),
  }),
  z.object({ kind: z.literal('launch'), runId, at: instant }),
  z.object({ kind: z.literal('timeout'), runId, at: instant }),
  z.object({ kind: z.literal('delivery'), deliveryId, at: instant }),
]);

/** Reads the body of a wake-up message; undefined for any other body. */
export const readWakeUp = (body: unknown): WakeUp | undefined => schema.safeParse(body).data;
