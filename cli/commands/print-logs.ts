import type { Job } from '../api/api-shapes.ts';
import { isRunId } from '../api/run-id.ts';
import type { CommandOf } from '../arguments/command.ts';
import { readOutputSoFar } from '../arguments/read-output.ts';
import {
  currentOccurrence,
  type OccurrenceKey,
  readOccurrence,
  waitForOccurrence,
  watchOccurrence,
  watchRun,
} from '../watch/watch-job.ts';
import type { CommandWorld } from './command-world.ts';
import { findJob } from './find-job.ts';
import { outputTakers } from './print-output.ts';

/** How much of it is printed. */
type Asked = Pick<CommandOf<'logs'>, 'follows' | 'tail'>;

/** `logs`: of a run; or of a job's occurrence that is under way or was the last, with all copies and attempts. */
export const printLogs = async (command: CommandOf<'logs'>, world: CommandWorld): Promise<void> => {
  if (isRunId(command.of)) return printRun(command.of, command, world);
  const job = await findJob(command.of, world.api);
  const key = currentOccurrence(job) ?? (command.follows ? await waitForOccurrence(job, world) : undefined);
  if (key) return printOccurrence(key, job, command, world);
  const isOver = job.state === 'history' || command.follows;
  world.progress.note(isOver ? `job ${job.id} was canceled before it ran` : `job ${job.id} has not run yet`);
};

const printRun = async (runId: string, { follows, tail }: Asked, world: CommandWorld): Promise<void> => {
  const takerOf = outputTakers(world);
  if (follows) await watchRun(runId, world, { takerOf, tail });
  else await readOutputSoFar(runId, world.api, takerOf({ copy: 1, attempt: 1 }), tail);
};

const printOccurrence = async (
  key: OccurrenceKey,
  job: Job,
  { follows, tail }: Asked,
  world: CommandWorld,
): Promise<void> => {
  const occurrence = await readOccurrence(key, world);
  // The copies of a job may have been edited since.
  const copies = Math.max(job.copies, ...(occurrence?.runs ?? []).map(({ copy }) => copy));
  const takerOf = outputTakers(world, copies);
  if (follows) {
    await watchOccurrence(key, world, { takerOf, tail });
    return;
  }
  for (const run of occurrence?.runs ?? []) {
    await readOutputSoFar(run.id, world.api, takerOf(run), tail);
  }
};
