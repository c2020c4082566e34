import type { Command as Parser } from 'commander';
import type { Command, CommandOf } from './command.ts';
import { DEFAULT_LIMIT, readLimit, readTail } from './read-limit.ts';

type Tell = (command: Command) => void;

/** The commands that show something and change nothing. */
export const addLooking = (parser: Parser, tell: Tell): void => {
  parser
    .command('list')
    .description('list jobs')
    .option('--state <state>', 'running, scheduled or history')
    .option('--outcome <outcome>', 'succeeded, failed, canceled or ended')
    .option('--tag <tag>', 'that have this tag')
    .option('--name <text>', 'that have this in their name')
    .option('--limit <number>', 'how many at most', DEFAULT_LIMIT)
    .action(({ limit, ...filter }: CommandOf<'list'>['filter'] & { readonly limit: string }) =>
      tell({ kind: 'list', limit: readLimit(limit), filter }),
    );
  parser
    .command('runs')
    .description('list the runs of all jobs, the latest first')
    .option('--status <status>', 'of this status, such as failed; several with commas between them')
    .option('--job <job>', 'of this job: its id or name')
    .option('--tag <tag>', 'of jobs that have this tag')
    .option('--from <time>', 'due from this time on, such as 2026-11-21T00:00:00Z')
    .option('--to <time>', 'due before this time')
    .option('--cause <cause>', 'schedule, manual, retry, catch_up or chain')
    .option('--limit <number>', 'how many at most', DEFAULT_LIMIT)
    .action(({ limit, ...filter }: CommandOf<'runs'>['filter'] & { readonly limit: string }) =>
      tell({ kind: 'runs', limit: readLimit(limit), filter }),
    );
  parser
    .command('show')
    .description('show a job or a run')
    .argument('<job|run>', 'the id of either, or the name of a job')
    .action((of: string) => tell({ kind: 'show', of }));
  parser
    .command('logs')
    .description(
      'print what a run wrote, or how its webhook was tried; of a job, of its runs under way or else the last ones',
    )
    .argument('<run|job>', 'the id of either, or the name of a job')
    .option('-f, --follow', 'go on until it is over')
    .option('--tail <lines>', 'the last lines only, 1 to 10000, of each run')
    .action((of: string, { follow = false, tail }: { readonly follow?: boolean; readonly tail?: string }) =>
      tell({ kind: 'logs', of, follows: follow, ...(tail !== undefined && { tail: readTail(tail) }) }),
    );
  parser
    .command('open')
    .description('print the address of a page and open it in the browser: of a job, of a run, or of all')
    .argument('[job|run]', 'the id of either, or the name of a job')
    .action((of?: string) => tell({ kind: 'open', ...(of !== undefined && { of }) }));
  parser
    .command('occurrences')
    .description('list when a job was and will be due, and what became of it; of the last day and the next')
    .argument('<job>', 'its id or name')
    .option('--from <time>', 'from this time on, such as 2026-11-21T00:00:00Z')
    .option('--to <time>', 'before this time')
    .option('--limit <number>', 'how many at most', DEFAULT_LIMIT)
    .action((of: string, { limit, ...span }: CommandOf<'occurrences'>['span'] & { readonly limit: string }) =>
      tell({ kind: 'occurrences', of, limit: readLimit(limit), span }),
    );
  parser
    .command('summary')
    .description('show how things stand: counts, what is next, the last failures')
    .action(() => tell({ kind: 'summary' }));
  parser
    .command('whoami')
    .description('show whom the token belongs to and what it may do')
    .action(() => tell({ kind: 'whoami' }));
};
