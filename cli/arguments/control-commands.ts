import type { Command as Parser } from 'commander';
import { isRunId } from '../api/run-id.ts';
import type { Command } from './command.ts';
import { UsageError } from './usage-error.ts';

type Tell = (command: Command) => void;

/** The commands that hold jobs back or end them. */
export const addHolding = (parser: Parser, tell: Tell): void => {
  addPausing(parser, tell);
  addEnding(parser, tell);
};

/**
 * The id or name of a job.
 * @throws UsageError for the id of a run.
 */
export const ofJob = (of: string, what: string): string => {
  if (isRunId(of)) throw new UsageError(`"${of}": ${what} is for jobs, and this is a run`);
  return of;
};

interface AllFlag {
  readonly all?: true;
}

/** Either one job or all of them. */
const oneOrAll = (of: string | undefined, { all }: AllFlag, what: 'pause' | 'resume'): string | undefined => {
  if (all && of !== undefined) throw new UsageError(`"${of}" and --all: expected one of them`);
  if (!all && of === undefined) throw new UsageError('expected the id or name of a job, or --all');
  return of === undefined ? undefined : ofJob(of, what);
};

const addPausing = (parser: Parser, tell: Tell): void => {
  parser
    .command('pause')
    .description('hold a job back, or all of them, until resumed; what runs goes on')
    .argument('[job]', 'its id or name')
    .option('--all', 'all jobs, also those that are created meanwhile')
    .option('--until <time>', 'with --all: resumed by itself then, such as 2026-11-21T09:30:00Z')
    .action((given: string | undefined, { until, ...flags }: AllFlag & { readonly until?: string }) => {
      const of = oneOrAll(given, flags, 'pause');
      if (of !== undefined && until !== undefined) {
        throw new UsageError('--until: only with --all; a job is paused until it is resumed');
      }
      if (of === undefined) tell({ kind: 'pause-all', ...(until !== undefined && { until }) });
      else tell({ kind: 'pause', of });
    });
  parser
    .command('resume')
    .description('let a job go on, or all of them')
    .argument('[job]', 'its id or name')
    .option('--all', 'end the pause of all jobs; one that is paused itself stays so')
    .action((given: string | undefined, flags: AllFlag) => {
      const of = oneOrAll(given, flags, 'resume');
      tell(of === undefined ? { kind: 'resume-all' } : { kind: 'resume', of });
    });
};

const addEnding = (parser: Parser, tell: Tell): void => {
  parser
    .command('cancel')
    .description('cancel a job: nothing of it is due any more')
    .argument('<job>', 'its id or name')
    .option('--stop', 'also when it is running: its container is stopped')
    .action((of: string, { stop = false }: { readonly stop?: boolean }) =>
      tell({ kind: 'cancel', of: ofJob(of, 'cancel'), stops: stop }),
    );
  parser
    .command('stop')
    .description('stop a run, or all that a job has under way; the job goes on')
    .argument('<run|job>', 'the id of either, or the name of a job')
    .action((of: string) => tell({ kind: 'stop', of }));
};
