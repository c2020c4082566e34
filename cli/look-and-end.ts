import type { Caller, Job, Page, Run } from './api-shapes.ts';
import { answer, type CommandWorld } from './command-world.ts';
import { type Command, isRunId } from './read-command.ts';
import { callerText, jobTable, jobText, runText } from './show-text.ts';

type CommandOf<Kind extends Command['kind']> = Extract<Command, { readonly kind: Kind }>;

const LONGEST_PAGE = 100;

/** `list`: as many jobs as asked for, over several pages where need be. */
export const listJobs = async ({ state, limit }: CommandOf<'list'>, world: CommandWorld): Promise<void> => {
  const items: Job[] = [];
  let nextCursor: string | undefined;
  do {
    const left = Math.min(limit - items.length, LONGEST_PAGE);
    const query = { state, limit: String(left), cursor: nextCursor };
    const page = await world.api.call<Page<Job>>('listJobs', { query });
    items.push(...page.items);
    nextCursor = page.nextCursor;
  } while (nextCursor !== undefined && items.length < limit);
  await answer(world, { items, nextCursor }, () => jobTable(items, world.paint));
  if (nextCursor !== undefined) world.progress.note(`there are more: --limit ${limit * 2}`);
};

/** `show` */
export const show = async ({ id }: CommandOf<'show'>, world: CommandWorld): Promise<void> => {
  if (isRunId(id)) {
    const run = await world.api.call<Run>('getRun', { path: { runId: id } });
    return answer(world, run, () => runText(run, world.paint));
  }
  const job = await world.api.call<Job>('getJob', { path: { id } });
  return answer(world, job, () => jobText(job, world.paint));
};

/** `cancel` */
export const cancelJob = async ({ id, stops }: CommandOf<'cancel'>, world: CommandWorld): Promise<void> => {
  const query = { stop: stops ? 'true' : undefined };
  const job = await world.api.call<Job>('cancelJob', { path: { id }, query });
  const running = job.activeRuns.join(', ');
  const more = running === '' ? 'is canceled.' : `is canceled; ${running} is being stopped.`;
  await answer(world, job, () => `Job ${id} ${more}\n`);
};

/** `stop` */
export const stopRun = async ({ id }: CommandOf<'stop'>, world: CommandWorld): Promise<void> => {
  const run = await world.api.call<Run>('stopRun', { path: { runId: id } });
  await answer(world, run, () => `Run ${id} is being stopped.\n`);
};

/** `whoami` */
export const whoami = async (world: CommandWorld): Promise<void> => {
  const caller = await world.api.call<Caller>('whoami');
  await answer(world, caller, () => callerText(caller));
};
