import { parseDeliveryId } from '../../domain/delivery/delivery.ts';
import { isFinal, type Run } from '../../domain/run/run.ts';
import { formatInstant } from '../../domain/shared/instant.ts';
import { type Price, priceOfRun } from '../../domain/target/price.ts';
import { instantText } from '../answers/instant-text.ts';
import { runLinks } from '../answers/links.ts';
import type { runSchema } from '../schemas/run-schema.ts';
import type { Shown } from '../schemas/schema-parts.ts';

/** Known once a run is over and its container began. A container that never pulled its image costs nothing. */
const priceOf = ({ status, allocation, pullStartedAt, startedAt, stoppedAt }: Run): Price | undefined => {
  const from = pullStartedAt ?? startedAt;
  return allocation && isFinal(status) && from !== undefined && stoppedAt !== undefined
    ? priceOfRun(allocation, { from, to: stoppedAt })
    : undefined;
};

/** A run as `/v1` shows it; what is not known yet is absent. */
export const runView = (run: Run): Shown<typeof runSchema> => ({
  id: run.id,
  jobId: run.jobId,
  dueAt: formatInstant(run.dueAt),
  plannedAt: formatInstant(run.plannedAt),
  copy: run.copy,
  copies: run.copies,
  attempt: run.attempt,
  cause: run.cause,
  status: run.status,
  exitCode: run.exitCode,
  reason: run.reason,
  blockedBy: run.blockedBy,
  chainedFrom: run.chainedFrom,
  latenessMs: run.latenessMs,
  launchTries: run.launchTries,
  createdAt: formatInstant(run.createdAt),
  launchedAt: instantText(run.launchedAt),
  pullStartedAt: instantText(run.pullStartedAt),
  pullStoppedAt: instantText(run.pullStoppedAt),
  startedAt: instantText(run.startedAt),
  stoppingAt: instantText(run.stoppingAt),
  stoppedAt: instantText(run.stoppedAt),
  imageDigest: run.imageDigest,
  deliveryId: run.handle !== undefined && parseDeliveryId(run.handle) ? run.handle : undefined,
  price: priceOf(run),
  links: runLinks(run),
});
