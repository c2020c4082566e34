import type { Delivery, DeliveryId } from '../../domain/delivery/delivery.ts';
import type { WebhookAnswer } from '../../domain/delivery/webhook-answer.ts';
import type { JobId } from '../../domain/shared/identifiers.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { Page, PageRequest } from './lists.ts';

/** What webhooks and callbacks need. */

/** Keeps deliveries. Reads of one are consistent; lists may be a moment behind. */
export interface DeliveryStore {
  insert(delivery: Delivery): Promise<'inserted' | 'exists'>;
  load(id: DeliveryId): Promise<Delivery | undefined>;
  /** As JobStore.save. */
  save(delivery: Delivery): Promise<Delivery | 'conflict'>;
  /** Deliveries of a job, without expired ones, the latest `at` first. */
  listOfJob(jobId: JobId, page: PageRequest): Promise<Page<Delivery>>;
  /** Deliveries that are pending and whose look-at instant is before `before`, oldest first. */
  needingCheck(before: Instant, page: PageRequest): Promise<Page<Delivery>>;
}

/** Asks for deliveries to be tried. */
export interface DeliveryQueue {
  /**
   * Asks for a delivery to be tried at an instant. The hint may come late, twice or not at all; one for an instant
   * more than 14 minutes away comes early, by as much as that takes. Where many wait, those for one receiver do not
   * hold up those for others.
   */
  send(delivery: Pick<Delivery, 'id' | 'url'>, at: Instant): Promise<void>;
}

/** The secrets that webhooks are signed with. */
export interface SigningSecrets {
  /** The one in force, and with it the one before while receivers may still know only that; `whsec_…` each. */
  load(): Promise<readonly [string, ...string[]]>;
}

/** One try to send a webhook. */
export interface WebhookRequest {
  readonly url: string;
  readonly method: string;
  /** All that are sent beside those that HTTP itself needs. */
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as UTF-8; empty where there is none. */
  readonly body: string;
  /** For all of it, from resolving the name to the last byte that is read. */
  readonly timeoutMs: number;
  /** Ends the try early. */
  readonly signal?: AbortSignal | undefined;
}

/** Sends webhooks. */
export interface WebhookSender {
  /**
   * Sends one webhook, once, to a public address or one of the allowed ones, and follows no redirect. It always
   * answers and never throws.
   */
  send(request: WebhookRequest): Promise<WebhookAnswer>;
}

/** A job that must have a success by an instant. */
export interface SuccessExpectation {
  readonly jobId: JobId;
  readonly expectedBy: Instant;
}

/** Remembers by when jobs must have succeeded; one instant a job. */
export interface SuccessWatch {
  /** Expects a success of a job by an instant. It replaces what was expected before. */
  expect(expectation: SuccessExpectation): Promise<void>;
  /** Expects it by another instant than what was read, unless something else has been expected since. */
  renew(read: SuccessExpectation, expectedBy: Instant): Promise<void>;
  /** Expects it no more, unless something else than what was read has been expected since. */
  forget(read: SuccessExpectation): Promise<void>;
  /** What was expected before an instant, the oldest first; it may be a moment behind. */
  overdue(before: Instant, page: PageRequest): Promise<Page<SuccessExpectation>>;
}
