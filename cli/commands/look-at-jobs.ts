import type { Caller, Job, Occurrence, Page, Preview, Run, Summary } from '../api/api-shapes.ts';
import { isRunId } from '../api/run-id.ts';
import type { CommandOf } from '../arguments/command.ts';
import { jobRequest, numberOrText } from '../arguments/job-request.ts';
import { withBody } from '../arguments/webhook-options.ts';
import { jobTable, jobText } from '../format/format-job.ts';
import { occurrenceTable, runText } from '../format/format-run.ts';
import { callerText, previewText, summaryText } from '../format/format-summary.ts';
import { answer, type CommandWorld } from './command-world.ts';
import { findJob, jobIdOf } from './find-job.ts';
import { readRunContext } from './look-at-deliveries.ts';
import { noteMore } from './print-more-hint.ts';
import { readPages } from './read-pages.ts';

/** `list` */
export const listJobs = async ({ filter, limit }: CommandOf<'list'>, world: CommandWorld): Promise<void> => {
  const page = await readPages<Job>(
    (query) => world.api.call<Page<Job>>('listJobs', { query: { ...filter, ...query } }),
    limit,
  );
  await answer(world, page, () => jobTable(page.items, world.paint));
  noteMore(page.nextCursor, limit, world);
};

/** `show` */
export const show = async ({ of }: CommandOf<'show'>, world: CommandWorld): Promise<void> => {
  if (isRunId(of)) {
    const run = await world.api.call<Run>('getRun', { path: { runId: of } });
    if (world.isJson) return answer(world, run, () => '');
    return world.out(runText(run, await readRunContext(run, world), world.paint));
  }
  const job = await findJob(of, world.api);
  return answer(world, job, () => jobText(job, world.paint));
};

/** `occurrences` */
export const listOccurrences = async (
  { of, span, limit }: CommandOf<'occurrences'>,
  world: CommandWorld,
): Promise<void> => {
  const id = await jobIdOf(of, world.api);
  const page = await readPages<Occurrence>(
    (query) =>
      world.api.call<Page<Occurrence>>('listOccurrences', { path: { id }, query: { ...span, ...query } }),
    limit,
  );
  await answer(world, page, () => occurrenceTable(page.items, world.paint));
  noteMore(page.nextCursor, limit, world);
};

/** `preview`: what a job would do. Nothing is created, so this may be sent again. */
export const previewJob = async (command: CommandOf<'preview'>, world: CommandWorld): Promise<void> => {
  const { image, command: words, count } = command;
  const options = await withBody(command.job, world.readInput);
  const body = {
    ...jobRequest(image, words, options, world.variables),
    ...(count !== undefined && { count: numberOrText(count) }),
  };
  const preview = await world.api.call<Preview>('previewJob', { body, isRepeatable: true });
  await answer(world, preview, () => previewText(preview, world.paint));
};

/** `summary` */
export const summarize = async (world: CommandWorld): Promise<void> => {
  const summary = await world.api.call<Summary>('summary');
  await answer(world, summary, () => summaryText(summary, world.now(), world.paint));
};

/** `whoami` */
export const whoami = async (world: CommandWorld): Promise<void> => {
  const caller = await world.api.call<Caller>('whoami');
  await answer(world, caller, () => callerText(caller));
};
