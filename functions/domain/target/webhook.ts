import { DAY } from '../shared/instant.ts';

/** How long after its first try a webhook is still tried. */
export const TRIED_FOR = DAY;

/** Which answers are success: a class of statuses (`2xx`) or one status (`404`). */
export type ExpectedStatus = string;

/** What a job sends when it sends a webhook. */
export interface WebhookTarget {
  readonly kind: 'webhook';
  /** As parseWebhookUrl gives it. */
  readonly url: string;
  /** In upper case: `POST`. */
  readonly method: WebhookMethod;
  /** Beside those that Runat sets itself; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** A text is sent as it is, any other JSON value as JSON; without one the receiver gets the facts of the run. */
  readonly body?: unknown;
  readonly expect: readonly ExpectedStatus[];
}

/** The methods a webhook can be sent with. */
export const WEBHOOK_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** One of `WEBHOOK_METHODS`. */
export type WebhookMethod = (typeof WEBHOOK_METHODS)[number];

/** The first digit of a class. An invalid status counts as 5xx: https://www.rfc-editor.org/rfc/rfc9110#section-15-5 */
const classOf = (status: number): string => (status > 599 ? '5' : (String(status)[0] ?? ''));

/** Tells whether a status is one of those that are expected. */
export const isExpected = (status: number, expect: readonly ExpectedStatus[]): boolean =>
  expect.some((each) => each === String(status) || (each.endsWith('xx') && each[0] === classOf(status)));

/** A body as it is sent: a text as it is, any other value as JSON. */
export const bodyText = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body));
