import { isRunId } from '../api/run-id.ts';
import type { CommandOf } from '../arguments/command.ts';
import type { CommandWorld } from './command-world.ts';
import { jobIdOf } from './find-job.ts';

const pathOf = async (of: string | undefined, world: CommandWorld): Promise<string> => {
  if (of === undefined) return '/jobs';
  return isRunId(of) ? `/runs/${of}` : `/jobs/${await jobIdOf(of, world.api)}`;
};

/** `open`: prints the address of a page, and opens it where there is a browser. */
export const openPage = async ({ of }: CommandOf<'open'>, world: CommandWorld): Promise<void> => {
  const address = world.addressOf(await pathOf(of, world));
  await world.out(world.isJson ? `${JSON.stringify({ page: address })}\n` : `${address}\n`);
  if (!(await world.openBrowser(address))) {
    world.progress.note('no browser could be opened here: open the address yourself');
  }
};
