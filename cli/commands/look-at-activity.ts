import type { Activity, Page } from '../api/api-shapes.ts';
import type { CommandOf } from '../arguments/command.ts';
import { activityTable } from '../format/format-activity.ts';
import { answer, type CommandWorld } from './command-world.ts';
import { jobIdOf } from './find-job.ts';
import { noteMore } from './print-more-hint.ts';
import { readPages } from './read-pages.ts';

/** `activity`: of all jobs, or of one. */
export const listActivity = async (
  { of, limit }: CommandOf<'activity'>,
  world: CommandWorld,
): Promise<void> => {
  const id = of === undefined ? undefined : await jobIdOf(of, world.api);
  const page = await readPages<Activity>(
    (query) =>
      id === undefined
        ? world.api.call<Page<Activity>>('listActivity', { query })
        : world.api.call<Page<Activity>>('jobActivity', { path: { id }, query }),
    limit,
  );
  await answer(world, page, () =>
    activityTable(page.items, { paint: world.paint, withJob: id === undefined }),
  );
  noteMore(page.nextCursor, limit, world);
};
