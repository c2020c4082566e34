import type { ListedRun, Page } from '../api/api-shapes.ts';
import type { CommandOf } from '../arguments/command.ts';
import { runTable } from '../format/format-run-list.ts';
import { answer, type CommandWorld } from './command-world.ts';
import { jobIdOf } from './find-job.ts';
import { noteMore } from './print-more-hint.ts';
import { readPages } from './read-pages.ts';

/** `runs`: of all jobs, or as they are narrowed. */
export const listRuns = async ({ filter, limit }: CommandOf<'runs'>, world: CommandWorld): Promise<void> => {
  const { job: named, ...rest } = filter;
  const job = named === undefined ? undefined : await jobIdOf(named, world.api);
  const page = await readPages<ListedRun>(
    (query) => world.api.call<Page<ListedRun>>('listAllRuns', { query: { ...rest, job, ...query } }),
    limit,
  );
  await answer(world, page, () => runTable(page.items, world.paint));
  noteMore(page.nextCursor, limit, world);
};
