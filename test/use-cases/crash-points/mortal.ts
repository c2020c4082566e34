import type { JobRequest } from '../../../functions/domain/request/job-fields.ts';
import { MINUTE } from '../../../functions/domain/shared/instant.ts';
import { type InMemoryWorld, inMemoryWorld } from '../../in-memory/world.ts';
import { type Habits, liveUntil } from '../lively.ts';
import { dueAtOf, type Product, productOver } from '../product.ts';
import { type CrashPoint, crashingAt, survive } from './crashing-ports.ts';

/** Who heals what a crash cut off: the hint that comes again, or else the watchdog. */
export const HEALERS = ['repeat', 'watchdog'] as const;
/** One of `HEALERS`. */
export type Healer = (typeof HEALERS)[number];

/** A crash point in words. */
export const named = ({ call, moment }: CrashPoint): string => `${moment} call ${call}`;

/** Does something in a process that dies at a point; tells how many calls were begun. */
export const dyingAt = async (
  world: InMemoryWorld,
  point: CrashPoint,
  work: (product: Product) => Promise<unknown>,
): Promise<number> => {
  const { ports, calls } = crashingAt(world, point);
  await survive(() => work(productOver(world, ports)));
  return calls();
};

/** A fresh world, and a way to die in it. */
export const mortal = (point: CrashPoint) => {
  const world = inMemoryWorld();
  const product = productOver(world);
  let begun = 0;
  const dying = async (work: (product: Product) => Promise<unknown>, healer: Healer = 'watchdog') => {
    begun = await dyingAt(world, point, work);
    if (healer === 'repeat') await work(product);
  };
  return { product, dying, calls: () => begun };
};

/** Lets time pass up to when a job is due, and takes out its wake-up. */
export const dueOf = async (product: Product, request: JobRequest) => {
  const job = await product.create(request);
  product.clock.advanceTo(dueAtOf(job));
  const [wakeUp] = product.alarms.takeDue(dueAtOf(job));
  if (!wakeUp) throw new RangeError('no alarm was set');
  return { job, wakeUp };
};

/** A webhook that is about to be tried: its id. */
export const readyToTry = async (product: Product, request: JobRequest) => {
  const { job, wakeUp } = await dueOf(product, request);
  await product.wake(wakeUp);
  const [id] = product.deliveryQueue.takeDue(dueAtOf(job));
  if (id === undefined) throw new RangeError('nothing is to be sent');
  return { job, id };
};

/** A container that has just ended, told by nobody yet. */
export const justEnded = async (product: Product, request: JobRequest, exitCode = 0) => {
  const { job, wakeUp } = await dueOf(product, request);
  await product.wake(wakeUp);
  const { id } = await product.run(job.id);
  return { job, seen: product.launcher.exited(id, exitCode, product.clock.now()) };
};

/** Lets a world live until everything that was cut off is healed. */
export const rest = (product: Product, habits: Habits = {}): Promise<void> =>
  liveUntil(product, product.clock.now() + 15 * MINUTE, habits);
