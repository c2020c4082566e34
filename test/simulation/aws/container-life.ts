import type { RunTaskCommandInput } from '@aws-sdk/client-ecs';
import { MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import type { Surroundings } from '../world/invocation.ts';
import type { ContainerTask } from './container-task.ts';

const SLOWEST_PULL = 10 * MINUTE;

/**
 * How Fargate tells the end of a container, in milliseconds: some 10 s later that it has ended and how, and some 15 s after
 * that that the task is cleared away. A task that never ran is only cleared away.
 */
export const END_TOLD_AFTER = [8 * SECOND, 12 * SECOND] as const;
export const CLEARED_AFTER = [10 * SECOND, 20 * SECOND] as const;
/** Spot capacity is taken back with two minutes' notice. */
export const SPOT_NOTICE = 2 * MINUTE;

/** The environment variables by which a job tells how its containers live. */
export const LIFE_VARIABLES = {
  seconds: 'SIM_SECONDS',
  failing: 'SIM_FAILING',
  missing: 'SIM_MISSING',
} as const;

/** How a container lives when nobody stops it. */
export interface Life {
  /** In milliseconds. */
  readonly takes: number;
  /** Without one it never runs. */
  readonly exitCode: number | undefined;
}

/** How long the image is pulled, in milliseconds. */
export const pullOf = ({ chance, weather }: Surroundings): number =>
  weather.strikes('pullSlow') ? chance.whole(MINUTE, SLOWEST_PULL) : chance.whole(SECOND, 40 * SECOND);

/** Draws a life by what the environment of a container says. */
export const lifeOf = ({ chance }: Surroundings, { overrides }: RunTaskCommandInput): Life => {
  const environment = overrides?.containerOverrides?.[0]?.environment ?? [];
  const numberOf = (wanted: string) => Number(environment.find(({ name }) => name === wanted)?.value ?? 0);
  const seconds = numberOf(LIFE_VARIABLES.seconds) || 1;
  const isMissing = numberOf(LIFE_VARIABLES.missing) > 0;
  const exitCode = chance.happens(numberOf(LIFE_VARIABLES.failing)) ? chance.pick([1, 2, 137]) : 0;
  return { takes: seconds * SECOND * (0.5 + chance.fraction()), exitCode: isMissing ? undefined : exitCode };
};

/** Why and since when a task was to stop, where it was told so before its end. */
export const noticeOf = ({ stoppingAt, stopCode, stoppedReason }: ContainerTask): Partial<ContainerTask> => ({
  ...(stoppingAt !== undefined && { stoppingAt }),
  ...(stopCode !== undefined && { stopCode }),
  ...(stoppedReason !== undefined && { stoppedReason }),
});
