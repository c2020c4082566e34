import type { Action, ActivityEntry } from '../../../functions/domain/activity/activity.ts';
import { listActivity } from '../../../functions/use-cases/activity/list-activity.ts';
import type { InMemoryWorld } from '../../in-memory/world.ts';

/** What callers are told of who did what, the first change first. */
export const entriesOf = async (
  world: Parameters<typeof listActivity>[0] & Pick<InMemoryWorld, 'clock'>,
  jobId?: string,
): Promise<readonly ActivityEntry[]> => {
  const list = listActivity(world);
  const entries: ActivityEntry[] = [];
  let cursor: string | undefined;
  do {
    const page = await list(jobId, { limit: 100, cursor });
    entries.push(...page.items.map(({ entry }) => entry));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return entries.reverse();
};

/** What was done, the first change first. */
export const actionsOf = async (...of: Parameters<typeof entriesOf>): Promise<readonly Action[]> =>
  (await entriesOf(...of)).map(({ action }) => action);
