import type { Command as Parser } from 'commander';
import type { Command } from './command.ts';
import { ofJob } from './control-commands.ts';
import { DEFAULT_LIMIT, readLimit } from './read-limit.ts';

/** The command that tells who did what. */
export const addActivity = (parser: Parser, tell: (command: Command) => void): void => {
  parser
    .command('activity')
    .description('list who did what, with all jobs or with one, the last change first')
    .argument('[job]', 'its id or name')
    .option('--limit <number>', 'how many at most', DEFAULT_LIMIT)
    .action((of: string | undefined, { limit }: { readonly limit: string }) =>
      tell({
        kind: 'activity',
        ...(of !== undefined && { of: ofJob(of, 'activity') }),
        limit: readLimit(limit),
      }),
    );
};
