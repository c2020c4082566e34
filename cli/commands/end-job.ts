import type { Job, Run } from '../api/api-shapes.ts';
import { isRunId } from '../api/run-id.ts';
import type { CommandOf } from '../arguments/command.ts';
import { answer, type CommandWorld } from './command-world.ts';
import { findJob, jobIdOf } from './find-job.ts';

/** `cancel` */
export const cancelJob = async ({ of, stops }: CommandOf<'cancel'>, world: CommandWorld): Promise<void> => {
  const id = await jobIdOf(of, world.api);
  const query = { stop: stops ? 'true' : undefined };
  const job = await world.api.call<Job>('cancelJob', { path: { id }, query });
  const running = job.activeRuns.join(', ');
  const what = stops ? 'is being stopped' : 'goes on';
  const more = running === '' ? 'is canceled.' : `is canceled; ${running} ${what}.`;
  await answer(world, job, () => `Job ${id} ${more}\n`);
};

/** `stop`: a run, or all that a job has under way. */
export const stopRuns = async ({ of }: CommandOf<'stop'>, world: CommandWorld): Promise<void> => {
  const ids = isRunId(of) ? [of] : await runsOfJob(of, world);
  for (const runId of ids) {
    const run = await world.api.call<Run>('stopRun', { path: { runId } });
    await answer(world, run, () => `Run ${runId} is being stopped.\n`);
  }
};

const runsOfJob = async (of: string, world: CommandWorld): Promise<readonly string[]> => {
  const { id, activeRuns, waitingRuns } = await findJob(of, world.api);
  const ids = [...waitingRuns, ...activeRuns];
  if (ids.length === 0) world.progress.note(`job ${id} has nothing under way`);
  return ids;
};
