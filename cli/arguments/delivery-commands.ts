import type { Command as Parser } from 'commander';
import type { Command } from './command.ts';
import { ofJob } from './control-commands.ts';
import { DEFAULT_LIMIT, readLimit } from './read-limit.ts';

type Tell = (command: Command) => void;

/** The commands that are about webhooks on their way. */
export const addDeliveries = (parser: Parser, tell: Tell): void => {
  parser
    .command('deliveries')
    .description('list the webhooks and callbacks of all jobs, or of one, the latest first')
    .argument('[job]', 'its id or name')
    .option(
      '--status <status>',
      'pending, delivered, failed (given up) or canceled; several with commas between them',
    )
    .option('--limit <number>', 'how many at most', DEFAULT_LIMIT)
    .action(
      (of: string | undefined, { status, limit }: { readonly status?: string; readonly limit: string }) =>
        tell({
          kind: 'deliveries',
          ...(of !== undefined && { of: ofJob(of, 'deliveries') }),
          ...(status !== undefined && { status }),
          limit: readLimit(limit),
        }),
    );
  parser
    .command('replay')
    .description('send one of them again, under the same id; how its run ended stays as it is')
    .argument('<delivery>', 'its id, of deliveries or of show')
    .action((id: string) => tell({ kind: 'replay', id }));
};
