/** What bench/capacity.ts lets happen in the world of the simulation, and what it measures there. */

import type { JobRequest } from '../../functions/domain/request/job-fields.ts';
import { isFinal } from '../../functions/domain/run/run.ts';
import { formatInstant, HOUR, type Instant, MINUTE, SECOND } from '../../functions/domain/shared/instant.ts';
import type { StackFigures } from '../../test/simulation/aws/stack-figures.ts';
import type { Program } from '../../test/simulation/world/program.ts';
import { receiverUrl } from '../../test/simulation/world/receivers.ts';
import { World, type WorldWatch } from '../../test/simulation/world/world.ts';

/** What wakes a job: an entry of Scheduler, which comes early and is put back, or a message that waits. */
export type Alarm = 'entry' | 'message';

/** What is run. */
export type Kind = 'containers' | 'webhooks';

/** One-shot jobs of one kind, by the instants at which they are due. */
export interface Load {
  readonly kind: Kind;
  readonly alarm: Alarm;
  readonly dues: readonly Instant[];
}

/** What came of a load. */
export interface Outcome {
  /** From the due instants to the starts, in milliseconds, ascending; infinite for what was not started. */
  readonly latenesses: readonly number[];
  /** From the end of a container to the record of it, in milliseconds, ascending. */
  readonly endLags: readonly number[];
}

/** When a load is given up: too many have started late. */
export interface Tolerance {
  /** In milliseconds. */
  readonly lateFrom: number;
  readonly mostLate: number;
}

const NEVER_GIVEN_UP: Tolerance = { lateFrom: Infinity, mostLate: Infinity };

/** When a world begins. */
const BEGIN: Instant = Date.UTC(2026, 10, 2);
/** How long before the first due instant the last job is created, so that this is its alarm. */
const AHEAD: Readonly<Record<Alarm, number>> = { entry: 20 * MINUTE, message: MINUTE };
/** All jobs are created within this time. */
const CREATED_WITHIN = 8 * MINUTE;
/** The first instant at which something may be due. */
export const DUE_FROM: Instant = BEGIN + HOUR;
const SEED = 1;

/** A small job of each kind, without a time. */
export const REQUESTS: Readonly<Record<Kind, JobRequest>> = {
  containers: { image: 'busybox', command: ['true'] },
  webhooks: { url: receiverUrl('a'), body: { hello: 'world' } },
};

const nothing = (): void => {};

/** Whoever hears nothing. */
export const DEAF: WorldWatch = {
  onJob: nothing,
  onRun: nothing,
  onDelivery: nothing,
  onStart: nothing,
  onStop: nothing,
  onWebhook: nothing,
  onFlood: nothing,
};

/** A world without faults, with its watchdog. */
export const calmWorld = (stack: StackFigures, watch: WorldWatch, present?: Program): World => {
  const world = new World({ seed: SEED, level: 'none', begin: BEGIN, watch, stack, present });
  world.beginTicks();
  return world;
};

/** Creates the jobs of a load, one after the other, before any of them is due. */
const createLoad = (world: World, { kind, alarm, dues }: Load): void => {
  const { time } = world.surroundings;
  dues.forEach((due, index) => {
    const request = { ...REQUESTS[kind], at: formatInstant(due) };
    const create = () => world.request((api) => api.createJob({ request, callerName: 'alice' }), nothing);
    time.at(DUE_FROM - AHEAD[alarm] - CREATED_WITHIN + (index * CREATED_WITHIN) / dues.length, create);
  });
};

const ascending = (numbers: Iterable<number>): number[] => [...numbers].toSorted((a, b) => a - b);

/**
 * Lets a load come due.
 * @param patience how long after the last due instant it goes on, in milliseconds
 */
export const carry = async (
  stack: StackFigures,
  load: Load,
  patience: number,
  { lateFrom, mostLate }: Tolerance = NEVER_GIVEN_UP,
): Promise<Outcome> => {
  const latenesses = new Map<string, number>();
  const stopped = new Map<string, Instant>();
  const endLags: number[] = [];
  let late = 0;
  const started = (id: string, lateness: number): void => {
    if (latenesses.has(id)) return;
    latenesses.set(id, lateness);
    if (lateness > lateFrom) late += 1;
    if (late > mostLate) world.surroundings.time.stop();
  };
  const world: World = calmWorld(stack, {
    ...DEAF,
    onRun: (_before, run) => {
      const { id, latenessMs, status } = run;
      if (load.kind === 'containers' && latenessMs !== undefined) started(id, latenessMs);
      const end = stopped.get(id);
      if (end !== undefined && isFinal(status) && stopped.delete(id)) {
        endLags.push(world.surroundings.time.now - end);
      }
    },
    onDelivery: (_before, { id, at, triedFrom }) => {
      if (triedFrom !== undefined) started(id, triedFrom - at);
    },
    onStop: ({ startedBy }) => {
      stopped.set(startedBy, world.surroundings.time.now);
    },
  });
  createLoad(world, load);
  await world.surroundings.time.runUntil((load.dues.at(-1) ?? DUE_FROM) + patience);
  const missing = Array.from({ length: load.dues.length - latenesses.size }, () => Infinity);
  return { latenesses: ascending([...latenesses.values(), ...missing]), endLags: ascending(endLags) };
};

/** Instants at a steady rate for a while. */
export const steadily = (rate: number, seconds: number): Instant[] =>
  Array.from({ length: Math.round(rate * seconds) }, (_, index) =>
    Math.floor(DUE_FROM + (index * SECOND) / rate),
  );

/** Many instants within one second. */
export const withinASecond = (count: number): Instant[] => steadily(count, 1);
