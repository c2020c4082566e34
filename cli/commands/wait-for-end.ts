import { ApiError } from '../api/api-errors.ts';
import type { Occurrence, Run } from '../api/api-shapes.ts';
import type { Patience } from '../arguments/command.ts';
import { errorText } from '../format/error-text.ts';
import { endingText } from '../format/format-run.ts';
import { EXIT, exitCodeOfRuns } from '../watch/exit-code.ts';
import { lastAttempts, type OccurrenceKey, readJob, watchOccurrence } from '../watch/watch-job.ts';
import { answer, type CommandWorld, Interrupted } from './command-world.ts';
import { outputTakers } from './print-output.ts';

/** An occurrence that is waited for. */
export interface Awaited {
  readonly jobId: string;
  readonly copies: number;
  /** What goes on when the waiting is given up, and how to stop it. */
  readonly goesOn: string;
  /** Told when its end was seen. */
  readonly afterwards?: string;
  /** Resolves once the occurrence has begun; with undefined when there will be none. */
  readonly begin: () => Promise<OccurrenceKey | undefined>;
}

/** Waits for the end of an occurrence, and returns the exit code. Whatever else ends the waiting leaves all as it is. */
export const waitForEnd = async (
  awaited: Awaited,
  patience: Patience,
  world: CommandWorld,
): Promise<number> => {
  try {
    const key = await awaited.begin();
    return key ? await untilEnd(key, awaited, patience, world) : await withoutRun(awaited, patience, world);
  } catch (error) {
    world.progress.end();
    if (error instanceof Interrupted) {
      await world.error(`runat: ${awaited.goesOn}\n`);
      return error.exitCode;
    }
    if (!(error instanceof ApiError)) throw error;
    await world.error(`runat: ${errorText(error)}runat: ${awaited.goesOn}\n`);
    return EXIT.noExitCode;
  }
};

const withoutRun = async (
  { jobId }: Awaited,
  { follows }: Patience,
  world: CommandWorld,
): Promise<number> => {
  world.progress.end();
  world.progress.note('the job was canceled before it ran');
  if (world.isJson && !follows) await answer(world, await readJob(jobId, world), () => '');
  return EXIT.noExitCode;
};

const untilEnd = async (
  key: OccurrenceKey,
  { copies, afterwards }: Awaited,
  { follows }: Patience,
  world: CommandWorld,
): Promise<number> => {
  const { progress } = world;
  const occurrence = await watchOccurrence(key, world, {
    ...(follows && { takerOf: outputTakers(world, copies) }),
    tellEnd: (run) => progress.note(endingText(run)),
  });
  progress.end();
  const last = lastAttempts(occurrence);
  const good = last.filter(({ status }) => status === 'succeeded').length;
  if (last.length > 1) progress.note(`${good} of ${last.length} copies succeeded`);
  if (afterwards !== undefined) progress.note(afterwards);
  if (world.isJson && !follows) await printEnd(occurrence, world);
  return exitCodeOfRuns(last);
};

/** A single copy's last run has more to tell than its occurrence. */
const printEnd = async (occurrence: Occurrence, world: CommandWorld): Promise<void> => {
  const [run, ...others] = lastAttempts(occurrence);
  if (!run || others.length > 0) return answer(world, occurrence, () => '');
  const path = { runId: run.id };
  await answer(world, await world.api.call<Run>('getRun', { path, patience: 'long' }), () => '');
};
