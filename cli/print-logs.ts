import type { Job } from './api-shapes.ts';
import type { CommandWorld } from './command-world.ts';
import { printOutput, printOutputJson } from './print-output.ts';
import { isRunId } from './read-command.ts';
import { readOutputSoFar, runOf, type TakeOutput, waitForRun, watchRun } from './watch-job.ts';

/** Where output goes: to both streams as it is, or to one as JSON; below what a terminal shows of the progress. */
export const outputTaker = ({ out, error, isJson, progress }: CommandWorld): TakeOutput => {
  const take = isJson ? printOutputJson(out) : printOutput(out, error);
  return async (items) => {
    if (items.length > 0) progress.giveWay();
    await take(items);
  };
};

/** `logs`: of a run, or of the run of a job that is under way or was the last. */
export const printLogs = async (
  { id, follows }: { readonly id: string; readonly follows: boolean },
  world: CommandWorld,
): Promise<void> => {
  const runId = isRunId(id) ? id : await runOfJob(id, follows, world);
  if (runId === undefined) return;
  const take = outputTaker(world);
  if (follows) await watchRun(runId, world, take);
  else await readOutputSoFar(runId, world.api, take);
};

const runOfJob = async (id: string, waits: boolean, world: CommandWorld): Promise<string | undefined> => {
  const job = await world.api.call<Job>('getJob', { path: { id } });
  const runId = waits ? await waitForRun(job, world) : runOf(job);
  if (runId === undefined) {
    world.progress.note(
      job.state === 'history' || waits ? `job ${id} was canceled before it ran` : `job ${id} has not run yet`,
    );
  }
  return runId;
};
