import type { ActivityEntry } from '../../../functions/domain/activity/activity.ts';
import type { Delivery } from '../../../functions/domain/delivery/delivery.ts';
import type { Job } from '../../../functions/domain/job/job.ts';
import type { Run } from '../../../functions/domain/run/run.ts';
import type { ActivityId } from '../../../functions/domain/shared/identifiers.ts';
import type { Instant } from '../../../functions/domain/shared/instant.ts';
import type { StackSwitch } from '../../../functions/domain/stack/global-pause.ts';
import type { Chance } from '../world/chance.ts';
import type { VirtualTime } from '../world/virtual-time.ts';
import type { Weather } from '../world/weather.ts';
import { LaggingIndex, type OnWrite, Table } from './table.ts';

/** By when a job must have succeeded, as an item. */
interface Expected {
  readonly id: string;
  readonly expectedBy: Instant | undefined;
}

/** Who is told of writes. */
export interface StoreWatch {
  readonly onJob: OnWrite<Job>;
  readonly onRun: OnWrite<Run>;
  readonly onDelivery: OnWrite<Delivery>;
}

/** Everything that is stored, with its indexes. */
export const emptyStore = (
  parts: { readonly time: VirtualTime; readonly chance: Chance; readonly weather: Weather },
  watch: StoreWatch,
) => {
  const { time } = parts;
  const openJobs = new LaggingIndex<Job>(parts, (job) => job.state !== 'history');
  const watchedRuns = new LaggingIndex<Run>(parts, (run) => run.lookAt !== undefined);
  const watchedDeliveries = new LaggingIndex<Delivery>(parts, (delivery) => delivery.lookAt !== undefined);
  return {
    jobs: new Table<Job>(time, [openJobs], watch.onJob),
    runs: new Table<Run>(time, [watchedRuns], watch.onRun),
    deliveries: new Table<Delivery>(time, [watchedDeliveries], watch.onDelivery),
    openJobs,
    watchedRuns,
    watchedDeliveries,
    expected: new LaggingIndex<Expected>(parts, (item) => item.expectedBy !== undefined),
    activity: new Map<ActivityId, ActivityEntry>(),
    stack: {
      switch: { version: 0 } as StackSwitch,
      /** The entries that its switch has named. */
      changes: [] as ActivityId[],
      tick: undefined as Instant | undefined,
    },
  };
};

/** What `emptyStore` makes. */
export type Store = ReturnType<typeof emptyStore>;
