import type { Job } from '../api/api-shapes.ts';
import type { CommandOf } from '../arguments/command.ts';
import { jobRequest } from '../arguments/job-request.ts';
import { withBody } from '../arguments/webhook-options.ts';
import { dueText } from '../format/format-job.ts';
import { EXIT } from '../watch/exit-code.ts';
import { waitForOccurrence } from '../watch/watch-job.ts';
import { answer, type CommandWorld, Interrupted } from './command-world.ts';
import { waitForEnd } from './wait-for-end.ts';

/** `run`: creates a job, and waits for the end of its first occurrence where that is asked for. Returns the exit code. */
export const runJob = async (command: CommandOf<'run'>, world: CommandWorld): Promise<number> => {
  const { progress } = world;
  const options = await withBody(command.job, world.readInput);
  const body = jobRequest(command.image, command.command, options, world.variables);
  const job = await createJob(body, world);
  const due = dueText(job, world.now());
  const page = world.addressOf(`/jobs/${job.id}`);
  if (!command.waits) {
    await answer(world, job, () => `${job.id}\n`);
    progress.note(`${due}. See it run: npx runat logs -f ${job.id}`);
    progress.note(`its page: ${page}`);
    return EXIT.done;
  }
  progress.note(`job ${job.id} is ${due}: ${page}`);
  const awaited = {
    jobId: job.id,
    copies: job.copies,
    goesOn: `job ${job.id} goes on. Stop it: npx runat cancel --stop ${job.id}`,
    begin: () => waitForOccurrence(job, world),
    ...(isRecurring(job) && { afterwards: `job ${job.id} goes on. End it: npx runat cancel ${job.id}` }),
  };
  return waitForEnd(awaited, command, world);
};

const isRecurring = ({ every, cron }: Job): boolean => every !== undefined || cron !== undefined;

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

/** `put`: creates or changes the job of a name. */
export const putJob = async (command: CommandOf<'put'>, world: CommandWorld): Promise<void> => {
  const options = await withBody(command.job, world.readInput);
  const { now: _now, ...typed } = jobRequest(command.image, command.command, options, world.variables);
  // In a script a time that was forgotten shall not mean now.
  const body = { ...typed, name: command.name, ...(command.job.now && { now: true }) };
  const job = await world.api.call<Job>('putJob', {
    path: { proxy: command.name },
    body,
    // Of a job that is due once the repeat might find it over, and begin it again.
    isRepeatable: command.job.every !== undefined || command.job.cron !== undefined,
  });
  await answer(world, job, () => `${job.id}\n`);
  world.progress.note(dueText(job, world.now()));
};
