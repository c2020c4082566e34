import { ApiRefusal } from '../api/api-errors.ts';
import type { Delivery, Job, ListedDelivery, Page, Run } from '../api/api-shapes.ts';
import { dueAtOf, instantOf } from '../api/run-id.ts';
import type { CommandOf } from '../arguments/command.ts';
import { deliveryTable, listedDeliveryTable } from '../format/format-delivery.ts';
import type { RunContext } from '../format/format-run.ts';
import { answer, type CommandWorld } from './command-world.ts';
import { jobIdOf } from './find-job.ts';
import { noteMore } from './print-more-hint.ts';
import { readPages } from './read-pages.ts';

const LONGEST_PAGE = '100';
/** Of a job that is due often the deliveries of an old run are far down the list. */
const MOST_PAGES = 10;

/** `deliveries`: of all jobs, or as they are narrowed. */
export const listDeliveries = async (
  { of, status, limit }: CommandOf<'deliveries'>,
  world: CommandWorld,
): Promise<void> => {
  const job = of === undefined ? undefined : await jobIdOf(of, world.api);
  const page = await readPages<ListedDelivery>(
    (query) =>
      world.api.call<Page<ListedDelivery>>('listAllDeliveries', { query: { status, job, ...query } }),
    limit,
  );
  const tableOf = job === undefined ? listedDeliveryTable : deliveryTable;
  await answer(world, page, () => tableOf(page.items, world.paint));
  noteMore(page.nextCursor, limit, world);
};

/** `replay` */
export const replayDelivery = async ({ id }: CommandOf<'replay'>, world: CommandWorld): Promise<void> => {
  const delivery = await world.api.call<Delivery>('replayDelivery', { path: { id } });
  await answer(world, delivery, () => `Delivery ${delivery.id} is sent again.\n`);
};

/** Reads what stands around a run. */
export const readRunContext = async (run: Run, { api }: Pick<CommandWorld, 'api'>): Promise<RunContext> => {
  const path = { id: run.jobId };
  const job = await api.call<Job>('getJob', { path }).catch((error) => {
    if (error instanceof ApiRefusal && error.status === 404) return undefined;
    throw error;
  });
  const mayHaveSome = job !== undefined && (run.deliveryId !== undefined || job.callback !== undefined);
  return { job, deliveries: mayHaveSome ? await deliveriesOf(run, { api }) : [] };
};

/** Deliveries are listed by the instants at which their runs were due, the latest first. */
const deliveriesOf = async (run: Run, { api }: Pick<CommandWorld, 'api'>): Promise<readonly Delivery[]> => {
  const found: Delivery[] = [];
  const dueAt = dueAtOf(run.id) ?? '';
  let cursor: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const request = { path: { id: run.jobId }, query: { limit: LONGEST_PAGE, cursor } };
    const { items, nextCursor } = await api.call<Page<Delivery>>('listDeliveries', request);
    found.push(...items.filter(({ runId }) => runId === run.id));
    const isPast = items.some(({ id }) => (instantOf(id) ?? dueAt) < dueAt);
    if (isPast || nextCursor === undefined) break;
    cursor = nextCursor;
  }
  return found;
};
