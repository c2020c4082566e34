import type { WebhookAnswer } from '../../../functions/domain/delivery/webhook-answer.ts';
import { HOUR, type Instant, SECOND } from '../../../functions/domain/shared/instant.ts';
import type { WebhookRequest, WebhookSender } from '../../../functions/use-cases/ports.ts';
import type { Invocation, Surroundings } from './invocation.ts';

/** The receivers: each an address of its own. `gone` answers 410, always; `silent` does not answer until the faults are over. */
export const RECEIVERS = ['a', 'b', 'c', 'd', 'e', 'gone', 'silent'] as const;

/** The address of a receiver. */
export const receiverUrl = (name: string): string => `https://${name}.example.com/hook`;

/** Tells whether nobody gets an answer from an address until the faults are over. */
export const isSilent = (url: string): boolean => url.startsWith('https://silent');

/** Who is told of webhooks that arrived; what was sent by a function that died since arrives all the same. */
export type OnWebhook = (id: string, status: number | undefined, sentAt: Instant) => void;

const USUAL_ANSWER = 120;
const LONGEST_OUTAGE = 8 * HOUR;
const BUSY_FOR_SECONDS = [1, 30, 600, 7200] as const;

interface Outage {
  readonly downUntil: Instant;
  readonly upUntil: Instant;
  /** It takes connections and never answers. */
  readonly hangs: boolean;
}

/** Webhook receivers that hang or are down for hours, slow, busy, broken, or fine. */
export class Receivers {
  readonly #in: Surroundings;
  readonly #onWebhook: OnWebhook;
  /** Whoever was down stays up for as long: much traffic must not keep a receiver down for ever. */
  readonly #outages = new Map<string, Outage>();

  constructor(surroundings: Surroundings, onWebhook: OnWebhook) {
    this.#in = surroundings;
    this.#onWebhook = onWebhook;
  }

  /** The sender of one invocation. */
  senderOf(invocation: Invocation): WebhookSender {
    return {
      send: (request) => {
        const { chance, weather } = this.#in;
        const id = request.headers['webhook-id'] ?? '';
        if (this.#hangs(request.url)) return this.#neverAnswer(request, id, invocation);
        const isSlow = weather.strikes('receiverSlow');
        const sentAt = this.#in.time.now;
        const takes = isSlow ? chance.whole(SECOND, 2 * request.timeoutMs) : USUAL_ANSWER;
        return invocation.call('webhook', id, Math.min(takes, request.timeoutMs / 1.5), () =>
          this.#answer(request, id, takes, sentAt),
        );
      },
    };
  }

  /** The connection is taken, and the sender waits for as long as it waits at all. */
  async #neverAnswer(
    { timeoutMs }: WebhookRequest,
    id: string,
    invocation: Invocation,
  ): Promise<WebhookAnswer> {
    const until = invocation.now() + timeoutMs;
    await invocation.call('webhook', id, USUAL_ANSWER, () => undefined);
    await invocation.waitUntil(until);
    return {
      kind: 'failed',
      reason: `no answer within ${timeoutMs} ms`,
      durationMs: timeoutMs,
      timedOut: true,
    };
  }

  #hangs(url: string): boolean {
    if (isSilent(url) && this.#in.weather.endedAt === undefined) return true;
    const outage = this.#outageOf(url);
    return outage?.hangs === true && this.#in.time.now < outage.downUntil;
  }

  #isDown(url: string): boolean {
    const outage = this.#outageOf(url);
    return outage !== undefined && !outage.hangs && this.#in.time.now < outage.downUntil;
  }

  /** The latest outage of a receiver; a new one may begin here. */
  #outageOf(url: string): Outage | undefined {
    const { time, chance, weather } = this.#in;
    const outage = this.#outages.get(url);
    if (outage && time.now < outage.upUntil) return outage;
    const hangs = weather.strikes('receiverHangs');
    if (!hangs && !weather.strikes('receiverDown')) return undefined;
    const lasts = chance.magnitude(SECOND, LONGEST_OUTAGE);
    const begun = { downUntil: time.now + lasts, upUntil: time.now + 2 * lasts, hangs };
    this.#outages.set(url, begun);
    return begun;
  }

  #answer(
    { url, timeoutMs }: WebhookRequest,
    id: string,
    durationMs: number,
    sentAt: Instant,
  ): WebhookAnswer {
    const { chance, weather, trace, time } = this.#in;
    if (this.#isDown(url))
      return { kind: 'failed', reason: 'the receiver refused the connection', durationMs: 5 };
    const status = this.#statusOf(url);
    this.#onWebhook(id, status, sentAt);
    trace.add(time.now, 'webhook received', id, String(status));
    if (durationMs > timeoutMs || weather.strikes('receiverAnswerLost')) {
      const timedOut = durationMs > timeoutMs && ({ timedOut: true } as const);
      return {
        kind: 'failed',
        reason: 'the receiver did not answer in time',
        durationMs: timeoutMs,
        ...timedOut,
      };
    }
    const retryAfter = status === 429 && { retryAfter: String(chance.pick(BUSY_FOR_SECONDS)) };
    return { kind: 'answered', status, answerText: '', durationMs, ...retryAfter };
  }

  #statusOf(url: string): number {
    const { weather } = this.#in;
    if (url === receiverUrl('gone')) return 410;
    if (weather.strikes('receiverFails')) return 500;
    return weather.strikes('receiverBusy') ? 429 : 200;
  }
}
