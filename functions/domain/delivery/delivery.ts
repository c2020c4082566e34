import { type ActivityId, formatRunId, type JobId, parseRunId, type RunId } from '../shared/identifiers.ts';
import { compactInstant, type Instant, parseCompactInstant } from '../shared/instant.ts';
import type { ExpectedStatus } from '../target/webhook.ts';

/**
 * `<run id>-target` (a run that is a webhook), `<run id>-callback` (a run has ended) or `<jobId>-<instant>-overdue`
 * (a success is overdue). It is computed, so the same message has the same id. Receivers see it as `webhook-id`.
 */
export type DeliveryId = string;

/** What a delivery says. */
export type DeliveryKind = 'target' | 'callback' | 'overdue';

/** What a delivery id says. */
export type DeliveryKey =
  | {
      readonly kind: 'target' | 'callback';
      readonly jobId: JobId;
      readonly at: Instant;
      readonly runId: RunId;
    }
  | { readonly kind: 'overdue'; readonly jobId: JobId; readonly at: Instant };

/** Writes the id of a run's webhook, or of the callback about its end. */
export const deliveryIdOfRun = (runId: RunId, kind: 'target' | 'callback'): DeliveryId => `${runId}-${kind}`;

/** Writes the id of the message that a success was expected by an instant. */
export const overdueDeliveryId = (jobId: JobId, expectedBy: Instant): DeliveryId =>
  `${jobId}-${compactInstant(expectedBy)}-overdue`;

const OVERDUE_ID = /^([0-9a-f]{32})-(\d{8}T\d{6,9}Z)-overdue$/;
const OF_RUN_ID = /^(.+)-(target|callback)$/;

/** Reads a delivery id; undefined for any other text. `at` is the due instant of its run, or that of the overdue. */
export const parseDeliveryId = (text: string): DeliveryKey | undefined => {
  const [, jobId, instant] = OVERDUE_ID.exec(text) ?? [];
  const at = instant === undefined ? undefined : parseCompactInstant(instant);
  if (jobId !== undefined && at !== undefined) return { kind: 'overdue', jobId, at };
  const [, run = '', kind] = OF_RUN_ID.exec(text) ?? [];
  const key = parseRunId(run);
  return (
    key && {
      kind: kind === 'target' ? 'target' : 'callback',
      jobId: key.jobId,
      at: key.dueAt,
      runId: formatRunId(key),
    }
  );
};

/** Where a delivery stands; only `pending` ones are still tried. */
export type DeliveryStatus = 'pending' | 'delivered' | 'failed' | 'canceled';

/** One try, as it was. */
export interface DeliveryTry {
  readonly at: Instant;
  /** Absent where nothing was sent. */
  readonly durationMs?: number;
  /** Of the answer, where there was one. */
  readonly status?: number;
  /** The beginning of the answer, up to 1 KiB. */
  readonly answerText?: string;
  /** Why there was no answer, in plain words. */
  readonly reason?: string;
}

/** A webhook on its way to one receiver, and each try of it. */
export interface Delivery {
  readonly id: DeliveryId;
  readonly kind: DeliveryKind;
  readonly jobId: JobId;
  /** The run that it is, or whose end it tells. */
  readonly runId?: RunId;
  /** The type of what it tells: `run.failed`; absent where a job's own request is sent. */
  readonly event?: string;
  /** The due instant of its run, or when a success was expected: its place among the job's deliveries. */
  readonly at: Instant;
  readonly url: string;
  readonly method: string;
  /** Names in lower case; the signature's are added at each try. */
  readonly headers: Readonly<Record<string, string>>;
  /** As it is sent, to the byte (UTF-8), the same for each try. */
  readonly body: string;
  readonly expect: readonly ExpectedStatus[];
  readonly status: DeliveryStatus;
  /** Why it failed or was canceled, in plain words. */
  readonly reason?: string;
  /** The latest of them, oldest first. */
  readonly tries: readonly DeliveryTry[];
  /** How often it was tried since it was created, or sent again on request. */
  readonly tryCount: number;
  /** When the tries began that are under way: the first one, or the first after a replay. */
  readonly triedFrom?: Instant;
  /** When it was sent again on request, the last time. */
  readonly replayedAt?: Instant;
  /** The id of the entry about the last change that somebody made. */
  readonly lastChange?: ActivityId;
  /** Before this it is not tried (again). */
  readonly nextTryAt: Instant;
  /** Somebody is trying it, and nobody else may, until then. */
  readonly leasedUntil?: Instant;
  /** When the watchdog must look at it; only while it is pending. */
  readonly lookAt?: Instant;
  readonly createdAt: Instant;
  readonly finishedAt?: Instant;
  /** Grows with each write; every save is conditional on it. */
  readonly version: number;
  /** After this it is no longer shown and may be deleted. The store sets it once the delivery is over. */
  readonly expiresAt?: Instant;
}
