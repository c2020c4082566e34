import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deliveryIdOfRun } from '../../../functions/domain/delivery/delivery.ts';
import { formatRunId } from '../../../functions/domain/shared/identifiers.ts';
import { DAY, HOUR, type Instant, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import type { WakeUp, WakeUpScheduler } from '../../../functions/use-cases/ports.ts';
import { freshJobId } from '../support/samples.ts';

/** An alarm clock under test. */
export interface OpenAlarmClock {
  readonly alarms: WakeUpScheduler;
  now(): Instant;
  /** Lets time pass up to an instant and gives what came meanwhile. */
  passUntil(at: Instant): Promise<WakeUp[]>;
  close(): Promise<void>;
}

const due = (dueAt: Instant) => ({ kind: 'due', jobId: freshJobId(), dueAt, revision: 1 }) as const;
const runId = (dueAt: Instant) => formatRunId({ jobId: freshJobId(), dueAt, copy: 1, attempt: 1 });

/** No wake-up is earlier than that, unless it comes to be put back. */
const EARLIEST = 90 * SECOND;
const MONTH = 30 * DAY;
const YEAR = 366 * DAY;

/** What every WakeUpScheduler does. `canWait` is false where time is real, so that only short alarms are waited for. */
export const alarmClockContract = (
  name: string,
  open: () => Promise<OpenAlarmClock>,
  canWait = true,
): void => {
  describe(`${name} sets alarms`, () => {
    let opened: OpenAlarmClock;
    let alarms: WakeUpScheduler;

    beforeAll(async () => {
      opened = await open();
      alarms = opened.alarms;
    });
    afterAll(() => opened?.close());

    test('an alarm for an instant that has passed comes at once', async () => {
      const wakeUp = due(opened.now() - MINUTE);
      await alarms.setAlarm(wakeUp, wakeUp.dueAt);
      expect(await opened.passUntil(opened.now() + SECOND)).toContainEqual(wakeUp);
    });

    test('alarms of every kind come as they were set', async () => {
      const at = opened.now() + 2 * SECOND;
      const wakeUps: WakeUp[] = [
        due(at),
        { kind: 'launch', runId: runId(at), at },
        { kind: 'timeout', runId: runId(at), at },
        { kind: 'delivery', deliveryId: deliveryIdOfRun(runId(at), 'target'), at },
      ];
      for (const wakeUp of wakeUps) await alarms.setAlarm(wakeUp, at);
      expect(await opened.passUntil(at)).toEqual(expect.arrayContaining(wakeUps));
    });

    test('an alarm that is set twice comes', async () => {
      const wakeUp = due(opened.now() + SECOND);
      await alarms.setAlarm(wakeUp, wakeUp.dueAt);
      await alarms.setAlarm(wakeUp, wakeUp.dueAt);
      expect(await opened.passUntil(wakeUp.dueAt)).toContainEqual(wakeUp);
    });

    test.each([
      ['in five minutes', 5 * MINUTE],
      ['in fourteen minutes', 14 * MINUTE],
      ['a moment later than that', 14 * MINUTE + 1],
      ['in an hour', HOUR + 250],
      ['in a year', 365 * DAY + 999],
    ])('an alarm %s comes in time and hardly early', { skip: !canWait }, async (_when, delay) => {
      const at = opened.now() + delay;
      const wakeUp = due(at);
      await alarms.setAlarm(wakeUp, at);
      expect(await opened.passUntil(at - EARLIEST - SECOND)).not.toContainEqual(wakeUp);
      expect(await opened.passUntil(at)).toContainEqual(wakeUp);
    });

    test('a far alarm that is set twice comes', { skip: !canWait }, async () => {
      const wakeUp = due(opened.now() + DAY);
      await alarms.setAlarm(wakeUp, wakeUp.dueAt);
      await alarms.setAlarm(wakeUp, wakeUp.dueAt);
      expect(await opened.passUntil(wakeUp.dueAt)).toContainEqual(wakeUp);
    });

    test.each([
      ['in two years', 730 * DAY],
      ['in ten years', 3653 * DAY + 250],
    ])(
      'an alarm %s comes once a year, to be put back, and then in time',
      { skip: !canWait },
      async (_when, delay) => {
        const at = opened.now() + delay;
        const wakeUp = due(at);
        const put = async () => {
          for (let times = 0; times < 2; times += 1) await alarms.setAlarm(wakeUp, at);
        };
        await put();
        const [before, cameAt] = [at - EARLIEST - SECOND, [opened.now()]];
        while (opened.now() < before) {
          const wakeUps = await opened.passUntil(Math.min(before, opened.now() + MONTH));
          if (wakeUps.every((each) => each.kind !== 'due' || each.jobId !== wakeUp.jobId)) continue;
          expect(wakeUps).toContainEqual(wakeUp);
          cameAt.push(opened.now());
          await put();
        }
        const waits = cameAt.slice(1).map((came, index) => came - (cameAt[index] ?? 0));
        expect(waits).not.toEqual([]);
        expect(Math.max(...waits)).toBeLessThanOrEqual(YEAR + MONTH);
        expect(waits.length).toBeLessThanOrEqual(Math.ceil(delay / (365 * DAY)));
        expect(await opened.passUntil(at)).toContainEqual(wakeUp);
      },
    );

    test('far alarms of the same run for other instants come too', { skip: !canWait }, async () => {
      const id = runId(opened.now());
      const wakeUps = [1, 2].map(
        (hours) => ({ kind: 'timeout', runId: id, at: opened.now() + hours * HOUR }) as const,
      );
      for (const wakeUp of wakeUps) await alarms.setAlarm(wakeUp, wakeUp.at);
      expect(await opened.passUntil(opened.now() + 2 * HOUR)).toEqual(expect.arrayContaining(wakeUps));
    });

    test.each([
      ['soon', MINUTE],
      ['far', DAY],
      ['past', -DAY],
    ])('canceling a %s alarm that was never set is fine', async (_when, delay) => {
      await expect(alarms.cancelAlarm(due(opened.now() + delay))).resolves.toBeUndefined();
    });
  });
};
