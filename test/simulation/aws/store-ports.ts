import type { Delivery } from '../../../functions/domain/delivery/delivery.ts';
import type { Job, JobState } from '../../../functions/domain/job/job.ts';
import { failedAt } from '../../../functions/domain/job/last-failure.ts';
import type { Run } from '../../../functions/domain/run/run.ts';
import { DomainError } from '../../../functions/domain/shared/errors.ts';
import type { Instant } from '../../../functions/domain/shared/instant.ts';
import type { StackSwitch } from '../../../functions/domain/stack/global-pause.ts';
import type {
  ActivityStore,
  DeliveryStore,
  JobStore,
  Page,
  PageRequest,
  RunStore,
  StackStore,
  SuccessExpectation,
  SuccessWatch,
} from '../../../functions/use-cases/ports.ts';
import { type Placed, pageOf, sortable } from '../../in-memory/paging.ts';
import { keptDelivery, keptJob, keptRun } from '../../retention.ts';
import type { Invocation } from '../world/invocation.ts';
import type { Weather } from '../world/weather.ts';
import type { Store } from './store.ts';
import type { Item, Table } from './table.ts';

/** A read or write of an item takes so long, in milliseconds. */
export const ITEM_CALL = 6;
/** A page of a list takes so long. */
export const LIST_CALL = 12;

/** By when jobs must have succeeded, as the table has it; its index is a moment behind. */
const expectations = new WeakMap<Store, Map<string, Instant>>();

const expectationsOf = (store: Store): Map<string, Instant> => {
  const expected = expectations.get(store) ?? new Map<string, Instant>();
  expectations.set(store, expected);
  return expected;
};

const down = (): never => {
  throw new DomainError('unavailable', 'the store cannot be reached at the moment');
};

/** The store as one invocation sees it: each call takes time and may fail, before or after it took effect. */
export const storePorts = (store: Store, invocation: Invocation, weather: Weather) => {
  const written = <T, L>(write: () => T, lost: T | L): T | L => {
    if (weather.strikes('storeDown')) return down();
    const answer = write();
    if (answer === lost) return answer;
    if (weather.strikes('storeAnswerLost')) return down();
    return weather.strikes('storeConditionRepeated') ? lost : answer;
  };

  const items = <T extends Item>(table: Table<T>, name: string, kept: (item: T) => T) => ({
    insert: (item: T) =>
      invocation.call(`insert ${name}`, item.id, ITEM_CALL, () =>
        written<'inserted' | 'exists', 'exists'>(() => table.insert(kept(item)), 'exists'),
      ),
    load: (id: string) =>
      invocation.call(`load ${name}`, id, ITEM_CALL, () =>
        weather.strikes('storeDown') ? down() : table.load(id),
      ),
    save: (item: T) =>
      invocation.call(`save ${name}`, item.id, ITEM_CALL, () =>
        written<T | 'conflict', 'conflict'>(() => table.save(kept(item)), 'conflict'),
      ),
  });

  /** A page of a list. What is empty now is answered at once: most ticks of the watchdog find nothing. */
  const listed = <T>(
    name: string,
    page: PageRequest,
    placed: () => readonly Placed<T>[],
    order: 'ascending' | 'descending' = 'ascending',
  ): Promise<Page<T>> => {
    if (placed().length === 0) return Promise.resolve({ items: [] });
    return invocation.call(`list ${name}`, '', LIST_CALL, () =>
      weather.strikes('storeDown') ? down() : pageOf(name, placed(), page, order),
    );
  };

  const place = <T extends { readonly id: string }>(
    all: Iterable<T>,
    instantOf: (item: T) => Instant | undefined | false,
  ): Placed<T>[] => {
    const placed: Placed<T>[] = [];
    for (const item of all) {
      const at = instantOf(item);
      if (at !== false) placed.push([`${sortable(at)}#${item.id}`, item]);
    }
    return placed;
  };

  const before = (at: Instant | undefined, limit: Instant): Instant | false =>
    at !== undefined && at < limit && at;

  const jobsOf = (state: JobState) =>
    place(store.jobs.items.values(), (job) =>
      job.state === state ? (state === 'history' ? job.finishedAt : job.nextDueAt) : false,
    );

  const jobs: JobStore = {
    ...items<Job>(store.jobs, 'job', keptJob),
    list: (state, page) =>
      listed(state, page, () => jobsOf(state), state === 'scheduled' ? 'ascending' : 'descending'),
    live: (page) => listed('live', page, () => [...jobsOf('running'), ...jobsOf('scheduled')]),
    overdue: (state, limit, page, from = 0) =>
      listed(`overdue-${state}`, page, () =>
        place(
          store.openJobs.items,
          (job) => job.state === state && (job.nextDueAt ?? 0) >= from && before(job.nextDueAt, limit),
        ),
      ),
    failed: async (page) => {
      const placed = () => place(store.jobs.items.values(), (job) => failedAt(job) ?? false);
      const { items: found, ...rest } = await listed('failed', page, placed, 'descending');
      return { ...rest, items: found.map(({ id }) => id) };
    },
  };
  const runsOf = (jobId: string) =>
    place(store.runs.items.values(), (run) => run.jobId === jobId && run.dueAt);
  const runs: RunStore = {
    ...items<Run>(store.runs, 'run', keptRun),
    listOfJob: (jobId, page) => listed(`runs-${jobId}`, page, () => runsOf(jobId), 'descending'),
    listDueWithin: (jobId, { from, to }, page) =>
      listed(`due-${jobId}-${from}-${to}`, page, () =>
        runsOf(jobId).filter(([, run]) => run.dueAt >= from && run.dueAt < to),
      ),
    needingCheck: (limit, page) =>
      listed('watch', page, () => place(store.watchedRuns.items, (run) => before(run.lookAt, limit))),
  };
  const deliveries: DeliveryStore = {
    ...items<Delivery>(store.deliveries, 'delivery', keptDelivery),
    listOfJob: (jobId, page) =>
      listed(`deliveries-${jobId}`, page, () =>
        place(store.deliveries.items.values(), (each) => each.jobId === jobId && each.at),
      ),
    needingCheck: (limit, page) =>
      listed('deliveries', page, () =>
        place(store.watchedDeliveries.items, (each) => before(each.lookAt, limit)),
      ),
  };

  const put = (what: string, subject: string, write: () => void): Promise<void> =>
    invocation.call(what, subject, ITEM_CALL, () => {
      if (weather.strikes('storeDown')) down();
      write();
      if (weather.strikes('storeAnswerLost')) down();
    });
  const expected = expectationsOf(store);
  const expectSuccess = (id: string, expectedBy: Instant | undefined) => {
    if (expectedBy === undefined) expected.delete(id);
    else expected.set(id, expectedBy);
    store.expected.write({ id, expectedBy });
  };
  const replaceExpectation = ({ jobId, expectedBy: read }: SuccessExpectation, expectedBy?: Instant) => {
    if (expected.get(jobId) === read) expectSuccess(jobId, expectedBy);
  };
  const successWatch: SuccessWatch = {
    expect: ({ jobId, expectedBy }) => put('expect success', jobId, () => expectSuccess(jobId, expectedBy)),
    renew: (read, expectedBy) =>
      put('renew expectation', read.jobId, () => replaceExpectation(read, expectedBy)),
    forget: (read) => put('forget success', read.jobId, () => replaceExpectation(read)),
    overdue: (limit, page) =>
      listed('expected', page, () =>
        place(store.expected.items, (each) => before(each.expectedBy, limit)).map(([position, each]) => [
          position,
          { jobId: each.id, expectedBy: each.expectedBy ?? 0 },
        ]),
      ),
  };
  /** What holds nothing back is answered at once: every wake-up asks. */
  const loadSwitch = async (): Promise<StackSwitch> => {
    const { stack: stored } = store;
    if (stored.switch.pause === undefined) return stored.switch;
    return invocation.call('load switch', '', ITEM_CALL, () =>
      weather.strikes('storeDown') ? down() : stored.switch,
    );
  };
  const stack: StackStore = {
    loadPause: async () => (await loadSwitch()).pause,
    loadSwitch,
    saveSwitch: (changed) =>
      invocation.call('save switch', '', ITEM_CALL, () =>
        written<'saved' | 'conflict', 'conflict'>(() => {
          if (changed.version !== store.stack.switch.version) return 'conflict';
          store.stack.switch = { ...changed, version: changed.version + 1 };
          if (changed.lastChange !== undefined) store.stack.changes.push(changed.lastChange);
          return 'saved';
        }, 'conflict'),
      ),
    loadTick: async () => store.stack.tick,
    saveTick: async (at) => {
      store.stack.tick = at;
    },
  };
  const activity: ActivityStore = {
    put: (entry) =>
      put('put entry', entry.id, () => {
        store.activity.set(entry.id, entry);
      }),
    load: (id) =>
      invocation.call('load activity', id, ITEM_CALL, () =>
        weather.strikes('storeDown') ? down() : store.activity.get(id),
      ),
    confirm: async (id, jobId) => {
      const entry = await activity.load(id, jobId);
      if (entry && !entry.isConfirmed) await activity.put({ ...entry, isConfirmed: true });
    },
    list: (jobId, page) => {
      const entries = [...store.activity.values()].filter(
        (entry) => jobId === undefined || entry.jobId === jobId,
      );
      const placed = entries.map((entry) => [entry.id, entry] as const);
      return listed(`activity-${jobId}`, page, () => placed, 'descending');
    },
  };
  return { activity, jobs, runs, deliveries, successWatch, stack };
};
