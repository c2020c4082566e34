import type { Job, PauseOfAll } from '../api/api-shapes.ts';
import type { CommandOf } from '../arguments/command.ts';
import { jobPatch } from '../arguments/job-patch.ts';
import { withBody } from '../arguments/webhook-options.ts';
import { dueText } from '../format/format-job.ts';
import { pauseText } from '../format/format-summary.ts';
import { answer, type CommandWorld } from './command-world.ts';
import { jobIdOf } from './find-job.ts';

const patchJob = async (id: string, body: object, isRepeatable: boolean, world: CommandWorld): Promise<Job> =>
  world.api.call<Job>('patchJob', { path: { id }, body, isRepeatable });

/** `edit`: changes what is named, and nothing else. */
export const editJob = async (command: CommandOf<'edit'>, world: CommandWorld): Promise<void> => {
  const changes = await withBody(command.changes, world.readInput);
  const body = jobPatch(command.command, changes, world.variables);
  const job = await patchJob(await jobIdOf(command.of, world.api), body, false, world);
  const due = job.nextDueAt === undefined && !job.paused ? '' : `; it is ${dueText(job, world.now())}`;
  await answer(world, job, () => `Job ${job.id} is changed${due}.\n`);
};

/** `pause JOB`: nothing of it is due until it is resumed. */
export const pauseJob = async ({ of }: CommandOf<'pause'>, world: CommandWorld): Promise<void> => {
  const job = await patchJob(await jobIdOf(of, world.api), { paused: true }, true, world);
  const running = job.activeRuns.join(', ');
  const more = running === '' ? '' : ` What runs goes on: ${running}`;
  await answer(world, job, () => `Job ${job.id} is paused.${more}\n`);
};

/** `resume JOB` */
export const resumeJob = async ({ of }: CommandOf<'resume'>, world: CommandWorld): Promise<void> => {
  const job = await patchJob(await jobIdOf(of, world.api), { paused: false }, true, world);
  await answer(world, job, () => `Job ${job.id} is ${dueText(job, world.now())}.\n`);
};

/** `pause --all` */
export const pauseAll = async ({ until }: CommandOf<'pause-all'>, world: CommandWorld): Promise<void> => {
  const body = { ...(until !== undefined && { until }) };
  const pause = await world.api.call<PauseOfAll>('pauseAll', { body, isRepeatable: true });
  await answer(world, pause, () => `All jobs are paused, ${pauseText(pause)}.\n`);
};

/** `resume --all` */
export const resumeAll = async (world: CommandWorld): Promise<void> => {
  await world.api.call('resumeAll', { isRepeatable: true });
  await answer(world, {}, () => 'All jobs go on.\n');
};
