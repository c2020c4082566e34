import type { WebhookAnswer } from '../../functions/domain/delivery/webhook-answer.ts';
import type { WebhookRequest, WebhookSender } from '../../functions/use-cases/ports.ts';

/** A receiver: what comes of a request. */
export type Receiver = (request: WebhookRequest) => WebhookAnswer | Promise<WebhookAnswer>;

/** How a try goes: a status stands for an empty answer with it. */
export type SendScript = number | WebhookAnswer | Receiver;

/** A request that was sent. */
export type SentWebhook = Omit<WebhookRequest, 'signal'>;

/** An answer of a receiver that took 20 ms. */
export const answered = (
  status: number,
  facts: Partial<Omit<Extract<WebhookAnswer, { kind: 'answered' }>, 'kind' | 'status'>> = {},
): WebhookAnswer => ({ kind: 'answered', status, answerText: '', durationMs: 20, ...facts });

/** No answer, for a reason, after 20 ms. */
export const unanswered = (reason = 'the receiver refused the connection'): WebhookAnswer => ({
  kind: 'failed',
  reason,
  durationMs: 20,
});

/** Sends nothing. How tries go is scripted, else `otherwise`. */
export class InMemoryWebhookSender implements WebhookSender {
  /** Every request, in order. */
  readonly requests: SentWebhook[] = [];
  /** How a try goes when no script is left. */
  otherwise: SendScript = 200;
  readonly #script: SendScript[] = [];

  /** Scripts the next tries, in order. */
  next(...script: SendScript[]): void {
    this.#script.push(...script);
  }

  async send(request: WebhookRequest): Promise<WebhookAnswer> {
    const { signal: _signal, ...sent } = request;
    this.requests.push({ ...sent, headers: { ...sent.headers } });
    const script = this.#script.shift() ?? this.otherwise;
    if (typeof script === 'number') return answered(script);
    return typeof script === 'function' ? script(request) : script;
  }
}
