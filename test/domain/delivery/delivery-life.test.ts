import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canceledDelivery,
  decideTry,
  lookedAt,
  postponed,
  replayed,
  TRY_TIMEOUT,
  targetDelivery,
  tried,
} from '../../../functions/domain/delivery/delivering.ts';
import type { Delivery } from '../../../functions/domain/delivery/delivery.ts';
import type { WebhookAnswer } from '../../../functions/domain/delivery/webhook-answer.ts';
import { parseRetryAfter } from '../../../functions/domain/delivery/webhook-retry.ts';
import { DAY, HOUR, type Instant, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { TRIED_FOR } from '../../../functions/domain/target/webhook.ts';
import { aJob, aRun, aWebhook, NOW } from '../samples.ts';

const newDelivery = (): Delivery => targetDelivery({ ...aJob(), target: aWebhook() }, aRun(), NOW);

const retryAfters = fc.oneof(
  fc.integer({ min: 0, max: (2 * DAY) / SECOND }).map(String),
  fc.integer({ min: -DAY, max: 3 * DAY }).map((away) => new Date(NOW + away).toUTCString()),
  fc.constantFrom('soon', '', '-5', '9'.repeat(400)),
);

/** Answers after which it is tried again. */
const failures: fc.Arbitrary<WebhookAnswer> = fc.oneof(
  fc.record({
    kind: fc.constant('answered' as const),
    status: fc.constantFrom(100, 302, 404, 429, 500, 503),
    answerText: fc.constant(''),
    durationMs: fc.constant(1),
    retryAfter: retryAfters,
  }),
  fc.constant({ kind: 'failed' as const, reason: 'nobody is there', durationMs: 1 }),
);

const ended = (status: number): WebhookAnswer => ({
  kind: 'answered',
  status,
  answerText: '',
  durationMs: 1,
});

const answers: fc.Arbitrary<WebhookAnswer> = fc.oneof(
  { weight: 6, arbitrary: failures },
  {
    weight: 1,
    arbitrary: fc.constantFrom(ended(200), ended(410), { kind: 'refused' as const, reason: 'private' }),
  },
);

/** Something that happens to a delivery. */
type Event =
  | { readonly kind: 'pass'; readonly ms: number }
  /** The time comes for which it waits. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'hint'; readonly isPutOff: boolean }
  | { readonly kind: 'answer'; readonly answer: WebhookAnswer; readonly random: number }
  | { readonly kind: 'crash' | 'cancel' | 'replay' | 'look' };

const events: fc.Arbitrary<Event> = fc.oneof(
  fc.record({
    kind: fc.constant('pass' as const),
    ms: fc.oneof(fc.nat(TRY_TIMEOUT), fc.nat(MINUTE), fc.nat(2 * HOUR)),
  }),
  fc.constant({ kind: 'wait' as const }),
  fc.record({ kind: fc.constant('hint' as const), isPutOff: fc.nat(9).map((n) => n === 0) }),
  fc.record({
    kind: fc.constant('answer' as const),
    answer: answers,
    random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  }),
  fc
    .constantFrom<Event['kind'] & ('crash' | 'cancel' | 'replay' | 'look')>(
      'crash',
      'cancel',
      'replay',
      'look',
    )
    .map((kind) => ({ kind })),
);

interface World {
  readonly now: Instant;
  readonly delivery: Delivery;
  /** When the tries began of which nobody has heard yet; a try that takes too long is ended. */
  readonly underWay: readonly Instant[];
}

const checkAnswered = (before: Delivery, after: Delivery, answer: WebhookAnswer, now: Instant): void => {
  expect(after.tryCount).toBe(before.tryCount + 1);
  if (after.status !== 'pending') return;
  const asked = answer.kind === 'answered' ? parseRetryAfter(answer.retryAfter ?? '', now) : undefined;
  const end = (before.triedFrom ?? now) + TRIED_FOR;
  expect(after.nextTryAt).toBeGreaterThan(now);
  expect(after.nextTryAt).toBeGreaterThanOrEqual(Math.min(asked ?? 0, end - TRY_TIMEOUT));
  expect(after.nextTryAt).toBeLessThanOrEqual(end);
};

const steps: { [K in Event['kind']]: (world: World, event: Event & { kind: K }) => World } = {
  pass: (world, { ms }) => ({ ...world, now: world.now + ms }),
  wait: (world) => {
    const { nextTryAt, leasedUntil = 0 } = world.delivery;
    return { ...world, now: Math.max(world.now, nextTryAt, leasedUntil) };
  },
  hint: (world, { isPutOff }) => {
    const { now, delivery, underWay } = world;
    const decision = decideTry(delivery, now);
    expect(decision.kind === 'nothing').toBe(delivery.status !== 'pending');
    if (decision.kind === 'early') expect(decision.at).toBeGreaterThan(now);
    if (decision.kind !== 'try') return world;
    // Nobody else is trying it.
    expect(underWay).toEqual([]);
    return isPutOff
      ? { ...world, delivery: postponed(decision.delivery, now) }
      : { ...world, delivery: decision.delivery, underWay: [now] };
  },
  answer: (world, { answer, random }) => {
    const { now, delivery, underWay } = world;
    const [at, ...others] = underWay;
    if (at === undefined) return world;
    const after = tried(delivery, answer, { at, now, random });
    checkAnswered(delivery, after, answer, now);
    return { now, delivery: after, underWay: others };
  },
  crash: (world) => ({ ...world, underWay: [] }),
  cancel: (world) => {
    const delivery = canceledDelivery(world.delivery, 'stopped', world.now);
    expect(delivery === world.delivery).toBe(world.delivery.status !== 'pending');
    return { ...world, delivery };
  },
  replay: (world) =>
    world.delivery.status === 'pending' ? world : { ...world, delivery: replayed(world.delivery, world.now) },
  look: (world) =>
    world.delivery.status === 'pending' ? { ...world, delivery: lookedAt(world.delivery, world.now) } : world,
};

const checkKept = ({ delivery }: World): void => {
  const isPending = delivery.status === 'pending';
  expect(delivery.lookAt !== undefined).toBe(isPending);
  expect(delivery.finishedAt === undefined).toBe(isPending);
  expect(delivery.reason !== undefined).toBe(delivery.status === 'failed' || delivery.status === 'canceled');
  expect(delivery.tries.length).toBeLessThanOrEqual(50);
};

const happen = (world: World, event: Event): World => {
  const heard = { ...world, underWay: world.underWay.filter((at) => world.now - at <= TRY_TIMEOUT) };
  const step = steps[event.kind] as (world: World, event: Event) => World;
  const after = step(heard, event);
  if (world.delivery.status !== 'pending' && event.kind !== 'replay') {
    const { status, finishedAt } = world.delivery;
    expect(after.delivery).toMatchObject({ status, finishedAt });
  }
  checkKept(after);
  return after;
};

describe('the life of a delivery', () => {
  it('keeps its rules through answers, hints, crashes, stops and replays in any order', () => {
    fc.assert(
      fc.property(fc.array(events, { maxLength: 60 }), (story) => {
        story.reduce(happen, { now: NOW, delivery: newDelivery(), underWay: [] });
      }),
      { numRuns: 500 },
    );
  });

  it('is over after at most 50 tries and a day, whatever a receiver answers that has nothing good to say', () => {
    const tale = fc.tuple(failures, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }));
    fc.assert(
      fc.property(fc.infiniteStream(tale), (told) => {
        let delivery = newDelivery();
        let now = NOW;
        for (const [answer, random] of told) {
          const decision = decideTry(delivery, now);
          if (decision.kind !== 'try') break;
          delivery = tried(decision.delivery, answer, { at: now, now, random });
          now = delivery.nextTryAt;
        }
        expect(delivery).toMatchObject({
          status: 'failed',
          reason: expect.stringMatching(/^tried for a day/),
        });
        expect(delivery.finishedAt).toBe(NOW + TRIED_FOR);
        expect(delivery.tryCount).toBeLessThanOrEqual(50);
        expect(delivery.tries).toHaveLength(delivery.tryCount);
      }),
      { numRuns: 100 },
    );
  });

  it('has the fewest seconds between tries when the receiver asks for none and chance is against it', () => {
    let delivery = newDelivery();
    const begun: Instant[] = [];
    for (let now = NOW; delivery.status === 'pending'; now = delivery.nextTryAt) {
      begun.push(now);
      const decision = decideTry(delivery, now);
      const answer = { ...ended(429), retryAfter: '0' };
      delivery = tried(decision.kind === 'try' ? decision.delivery : delivery, answer, {
        ...{ at: now, now, random: 0 },
      });
    }
    const waits = begun.slice(1).map((at, index) => (at - (begun[index] ?? at)) / SECOND);
    expect(waits.slice(0, 5)).toEqual([3.75, 7.5, 15, 30, 60]);
    expect(Math.max(...waits)).toBe((0.75 * HOUR) / SECOND);
    expect(begun).toHaveLength(42);
  });
});
