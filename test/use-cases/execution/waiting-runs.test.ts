import { expect, it } from 'vitest';
import type { JobRequest } from '../../../functions/domain/request/job-fields.ts';
import { isFinal } from '../../../functions/domain/run/run.ts';
import { SECOND } from '../../../functions/domain/shared/instant.ts';
import { inMemoryWorld } from '../../in-memory/world.ts';
import { inEveryOrder, type Message } from '../interleaved.ts';
import { liveUntil, runsOf } from '../lively.ts';
import { dueAtOf, type Product, productOver } from '../product.ts';

const EVERY_SECOND: JobRequest = { image: 'busybox', every: '1s', misfire: 'run_all' };

/** What is on its way: the next instants are due, the first run has ended, or the job is to be paused. */
type Event = 'due' | 'end' | 'pause';

/**
 * A job whose first run goes on while later instants come due. The first of those is handled already where
 * `isWaiting`: then a run waits.
 */
const busy = async (product: Product, overlap: 'queue' | 'replace', isWaiting: boolean) => {
  const { id } = await product.create({ ...EVERY_SECOND, overlap });
  const dueAt = dueAtOf(await product.job(id));
  await product.passUntil(isWaiting ? dueAt + SECOND : dueAt);
  const [first] = await runsOf(product, id);
  if (!first) throw new RangeError('nothing runs');
  await product.follow(product.launcher.running(first.id, product.clock.now()));
  product.clock.advanceTo(dueAt + 2 * SECOND);
  const { revision, nextDueAt = 0 } = await product.job(id);
  const messages: Record<Event, Message> = {
    due: (process) => process.due(id, { dueAt: nextDueAt, revision }),
    end: (process) => process.follow(product.launcher.exited(first.id, 0, product.clock.now())),
    pause: (process) =>
      process.revise({ id, edit: (current) => ({ request: { ...current, paused: true } }) }),
  };
  return { id, messages };
};

it.each<['queue' | 'replace', boolean, readonly Event[]]>([
  ['queue', true, ['due', 'end', 'pause']],
  ['queue', false, ['due', 'end']],
  ['queue', false, ['due', 'pause']],
  ['replace', true, ['end', 'pause']],
  ['replace', false, ['due', 'end']],
])(
  'a run that waits by %s (already: %s) starts without the watchdog, in whatever order come: %s',
  async (overlap, isWaiting, events) => {
    const { orders } = await inEveryOrder(async () => {
      const world = inMemoryWorld();
      const product = productOver(world);
      const { id, messages } = await busy(product, overlap, isWaiting);
      const check = async (order: string): Promise<void> => {
        for (const event of ['end', 'pause'] as const)
          if (!events.includes(event)) await messages[event](product);
        await liveUntil(product, product.clock.now() + 10 * SECOND, { watchdog: false });
        const { heldDueAt = Infinity } = await product.job(id);
        const runs = await runsOf(product, id);
        // What is recorded of an instant that the pause holds back waits for the job to go on.
        const open = runs.filter(({ status, dueAt }) => !isFinal(status) && dueAt < heldDueAt);
        expect(open, order).toEqual([]);
      };
      return { world, messages: events.map((event) => messages[event]), check };
    });
    expect(orders).toBeGreaterThan(5);
  },
);
