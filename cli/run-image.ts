import { ApiError } from './api-errors.ts';
import type { Job, Run } from './api-shapes.ts';
import { answer, type CommandWorld, Interrupted } from './command-world.ts';
import { errorText } from './error-text.ts';
import { EXIT, exitCodeOfRun } from './exit-code.ts';
import { jobRequest } from './job-request.ts';
import { outputTaker } from './print-logs.ts';
import type { Command } from './read-command.ts';
import { endingText } from './show-text.ts';
import { shortDuration, shortInstant } from './show-time.ts';
import { waitForRun, watchRun } from './watch-job.ts';

type RunCommand = Extract<Command, { readonly kind: 'run' }>;

/** `run`: creates a job, and waits for its end where that is asked for. Returns the exit code. */
export const runImage = async (command: RunCommand, world: CommandWorld): Promise<number> => {
  const body = jobRequest(command.image, command.command, command.job, world.variables);
  const job = await createJob(body, world);
  if (command.waits) return waitForEnd(job, command, world);
  await answer(world, job, () => `${job.id}\n`);
  world.progress.note(`${dueText(job, world.now())}. See it run: npx runat logs -f ${job.id}`);
  return EXIT.done;
};

const createJob = async (body: object, world: CommandWorld): Promise<Job> => {
  try {
    return await world.api.call<Job>('createJob', { body, idempotencyKey: world.newKey() });
  } catch (error) {
    if (error instanceof Interrupted) {
      await world.error('runat: the job may have been created all the same. Look: npx runat list\n');
    }
    throw error;
  }
};

const dueText = ({ nextDueAt }: Job, now: number): string => {
  const left = nextDueAt === undefined ? 0 : Date.parse(nextDueAt) - now;
  return left < 1000
    ? 'due now'
    : `due at ${shortInstant(nextDueAt)}, in ${shortDuration(Math.round(left / 1000) * 1000)}`;
};

/** Whatever ends the waiting but the job itself leaves the job alone, and says so. */
const waitForEnd = async (job: Job, command: RunCommand, world: CommandWorld): Promise<number> => {
  const { progress } = world;
  const goesOn = `job ${job.id} goes on. Stop it: npx runat cancel --stop ${job.id}\n`;
  progress.note(`job ${job.id} is ${dueText(job, world.now())}`);
  try {
    return await untilEnd(job, command, world);
  } catch (error) {
    progress.end();
    if (error instanceof Interrupted) {
      await world.error(`runat: ${goesOn}`);
      return error.exitCode;
    }
    if (!(error instanceof ApiError)) throw error;
    await world.error(`runat: ${errorText(error)}runat: ${goesOn}`);
    return EXIT.noExitCode;
  }
};

const untilEnd = async (job: Job, { follows }: RunCommand, world: CommandWorld): Promise<number> => {
  const runId = await waitForRun(job, world);
  const run =
    runId === undefined ? undefined : await watchRun(runId, world, follows ? outputTaker(world) : undefined);
  world.progress.end();
  world.progress.note(endingText(run));
  if (world.isJson && !follows) await printEnd(job, run, world);
  return exitCodeOfRun(run);
};

const printEnd = async (job: Job, run: Run | undefined, world: CommandWorld): Promise<void> => {
  const end = run ?? (await world.api.call<Job>('getJob', { path: { id: job.id }, patience: 'long' }));
  await answer(world, end, () => '');
};
