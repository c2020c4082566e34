import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WebhookAnswer } from '../../../functions/domain/delivery/webhook-answer.ts';
import { decideDelivery, parseRetryAfter } from '../../../functions/domain/delivery/webhook-retry.ts';
import { DAY, HOUR, type Instant, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import type { ExpectedStatus } from '../../../functions/domain/target/webhook.ts';
import { instants } from '../arbitraries.ts';
import { NOW } from '../samples.ts';

const answered = (status: number, retryAfter?: string): WebhookAnswer => ({
  kind: 'answered',
  status,
  answerText: '',
  durationMs: 5,
  ...(retryAfter !== undefined && { retryAfter }),
});
const FAILED: WebhookAnswer = { kind: 'failed', reason: 'the connection was refused', durationMs: 5 };

/** What follows the first try, without chance. */
const afterFirst = (answer: WebhookAnswer, expected: readonly ExpectedStatus[] = ['2xx']) =>
  decideDelivery({ tries: 1, firstTriedAt: NOW, expect: expected, answer }, 0.5, NOW);

/** The instants of all tries of a webhook that is never delivered, and what ends it. */
const triesOf = (answer: WebhookAnswer, random: () => number) => {
  const at: Instant[] = [NOW];
  for (;;) {
    const now = at.at(-1) ?? NOW;
    const decision = decideDelivery(
      { tries: at.length, firstTriedAt: NOW, expect: ['2xx'], answer },
      random(),
      now,
    );
    if (decision.kind !== 'retry') return { at, decision };
    at.push(decision.at);
  }
};

describe('a try', () => {
  it.each([200, 201, 202, 204, 299])('that is answered %d delivers the webhook', (status) => {
    expect(afterFirst(answered(status))).toEqual({ kind: 'delivered' });
  });

  it.each([101, 199, 300, 301, 307, 308, 400, 401, 404, 409, 418, 429, 500, 502, 503, 504, 599])(
    'that is answered %d is followed by another after 5 s',
    (status) => {
      expect(afterFirst(answered(status))).toEqual({ kind: 'retry', at: NOW + 5 * SECOND });
    },
  );

  it('that is not answered in time is followed by another after a minute at least', () => {
    const hung: WebhookAnswer = { kind: 'failed', reason: 'no answer', durationMs: 5000, timedOut: true };
    const next = (random: number) =>
      decideDelivery({ tries: 1, firstTriedAt: NOW, expect: ['2xx'], answer: hung }, random, NOW);
    expect(next(0)).toEqual({ kind: 'retry', at: NOW + MINUTE });
    expect(next(0.5)).toEqual({ kind: 'retry', at: NOW + 67.5 * SECOND });
  });

  it('that is not answered is followed by another after 5 s', () => {
    expect(afterFirst(FAILED)).toEqual({ kind: 'retry', at: NOW + 5 * SECOND });
  });

  it.each([
    [404, ['2xx', '404']],
    [404, ['404']],
    [302, ['3xx']],
    [410, ['410']],
    [410, ['4xx']],
  ])('that is answered %d delivers the webhook where %j are expected', (status, expected) => {
    expect(afterFirst(answered(status), expected)).toEqual({ kind: 'delivered' });
  });

  it.each([
    [200, ['201']],
    [204, ['200', '4xx']],
    [302, ['2xx', '301']],
    [200, []],
  ])('that is answered %d is followed by another where %j are expected', (status, expected) => {
    expect(afterFirst(answered(status), expected)).toEqual({ kind: 'retry', at: NOW + 5 * SECOND });
  });

  it('that is answered 410 is the last to this receiver, even with Retry-After', () => {
    expect(afterFirst(answered(410, '5'))).toEqual({
      kind: 'stop',
      reason: 'the receiver answered 410: it wants no more of these',
    });
  });

  it('that a rule forbids is not repeated', () => {
    expect(afterFirst({ kind: 'refused', reason: 'example.com resolves to 10.0.0.1' })).toEqual({
      kind: 'give_up',
      reason: 'example.com resolves to 10.0.0.1',
    });
  });

  it.each([
    [FAILED, 'tried for a day; at last the connection was refused'],
    [answered(500), 'tried for a day; at last the answer had status 500'],
    [answered(503, '60'), 'tried for a day; at last the answer had status 503'],
  ])('a day after the first is the last (%#)', (answer, reason) => {
    const last = decideDelivery({ tries: 30, firstTriedAt: NOW, expect: ['2xx'], answer }, 0.5, NOW + DAY);
    expect(last).toEqual({ kind: 'give_up', reason });
  });

  it('that delivers a day after the first delivers all the same', () => {
    const late = { tries: 30, firstTriedAt: NOW, expect: ['2xx'], answer: answered(200) };
    expect(decideDelivery(late, 0.5, NOW + DAY + HOUR)).toEqual({ kind: 'delivered' });
  });
});

describe('the tries of a webhook that is never delivered', () => {
  it('come after 5 s, doubling to an hour, the last a day after the first', () => {
    const { at, decision } = triesOf(FAILED, () => 0.5);
    const waits = at.slice(1).map((instant, index) => (instant - (at[index] ?? 0)) / SECOND);
    const growing = [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560];
    expect(waits.slice(0, -1)).toEqual([...growing, ...new Array<number>(22).fill(3600)]);
    expect(at.at(-1)).toBe(NOW + DAY);
    expect(decision).toMatchObject({ kind: 'give_up' });
  });

  it('are spread by chance, by up to a quarter of each wait, and stay as few', () => {
    const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.infiniteStream(fraction), (fractions) => {
        const { at } = triesOf(FAILED, () => fractions.next().value ?? 0);
        const waits = at.slice(1).map((instant, index) => instant - (at[index] ?? 0));
        for (const [index, wait] of waits.slice(0, -1).entries()) {
          const planned = Math.min(HOUR, 5 * SECOND * 2 ** index);
          expect(wait).toBeGreaterThanOrEqual(planned * 0.75);
          expect(wait).toBeLessThanOrEqual(planned * 1.25);
        }
        expect(at.at(-1)).toBe(NOW + DAY);
        expect(at.length).toBeLessThanOrEqual(45);
      }),
      { numRuns: 50 },
    );
  });
});

describe('Retry-After', () => {
  it.each([
    ['60', MINUTE],
    ['3600', HOUR],
    [' 60 ', MINUTE],
    ['Sat, 21 Nov 2026 10:30:00 GMT', HOUR],
    ['86400', DAY],
  ])('%j puts the next try off', (retryAfter, wait) => {
    expect(afterFirst(answered(503, retryAfter))).toEqual({ kind: 'retry', at: NOW + wait });
  });

  it.each(['0', '4', '-5', 'soon', '', 'Sat, 21 Nov 2026 09:29:00 GMT', '5.5', '1e3', '60, 120'])(
    '%j brings no try forward',
    (retryAfter) => {
      expect(afterFirst(answered(429, retryAfter))).toEqual({ kind: 'retry', at: NOW + 5 * SECOND });
    },
  );

  it.each(['86401', '9'.repeat(100), 'Thu, 31 Dec 9999 23:59:59 GMT'])(
    '%s leaves one last try a day after the first',
    (retryAfter) => {
      expect(afterFirst(answered(503, retryAfter))).toEqual({ kind: 'retry', at: NOW + DAY });
    },
  );

  it('is kept by every try within the day', () => {
    const seconds = fc.integer({ min: 0, max: 100_000 });
    fc.assert(
      fc.property(seconds, fc.integer({ min: 1, max: 50 }), fc.nat(DAY - 1), (asked, tries, since) => {
        const now = NOW + since;
        const answer = answered(503, String(asked));
        const decision = decideDelivery({ tries, firstTriedAt: NOW, expect: ['2xx'], answer }, 0.5, now);
        const at = decision.kind === 'retry' ? decision.at : Number.NaN;
        expect(at).toBeGreaterThanOrEqual(Math.min(now + asked * SECOND, NOW + DAY));
        expect(at).toBeLessThanOrEqual(NOW + DAY);
      }),
    );
  });
});

describe('parseRetryAfter', () => {
  const EXAMPLE = Date.UTC(1994, 10, 6, 8, 49, 37);

  it.each(['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'])(
    'reads the date %s',
    (text) => {
      expect(parseRetryAfter(text, NOW)).toBe(EXAMPLE);
    },
  );

  it.each([
    ['Saturday, 21-Nov-76 00:00:00 GMT', 2076],
    ['Saturday, 21-Nov-77 00:00:00 GMT', 1977],
  ])('takes the year of %s to be at most 50 years ahead', (text, year) => {
    expect(new Date(parseRetryAfter(text, NOW) ?? 0).getUTCFullYear()).toBe(year);
  });

  it.each([
    'tomorrow',
    '2026-11-21T10:30:00Z',
    'Sat, 21 Nov 2026 10:30:00',
    'Sat, 21 Nov 2026 10:30:00 CET',
    'Sat, 21 Now 2026 10:30:00 GMT',
    'Sat, 21 Nov 2026 10:30:00 GMT, 60',
    '0x10',
    '٣',
    'null',
  ])('does not read %j', (text) => {
    expect(parseRetryAfter(text, NOW)).toBeUndefined();
  });

  it('reads any instant as it is written into a header', () => {
    fc.assert(
      fc.property(instants, (instant) => {
        const inSeconds = instant - (instant % SECOND);
        expect(parseRetryAfter(new Date(instant).toUTCString(), NOW)).toBe(inSeconds);
      }),
    );
  });
});
