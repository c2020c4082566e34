import { canceledDelivery, targetDelivery, taskStateOfDelivery } from '../../domain/delivery/delivering.ts';
import { deliveryIdOfRun, parseDeliveryId } from '../../domain/delivery/delivery.ts';
import type { TaskState } from '../../domain/run/task-state.ts';
import type {
  Clock,
  ContainerLauncher,
  DeliveryQueue,
  DeliveryStore,
  LaunchAnswer,
  RunLauncher,
  WakeUpScheduler,
  WebhookLaunchRequest,
} from '../ports.ts';
import { changeDelivery } from '../shared/change-delivery.ts';

/** What starting runs of every kind needs. */
export interface LauncherPorts {
  readonly launcher: ContainerLauncher;
  readonly deliveries: DeliveryStore;
  readonly deliveryQueue: DeliveryQueue;
  readonly alarms: WakeUpScheduler;
  readonly clock: Clock;
}

/**
 * A launcher that knows webhooks beside containers: a run that is one has the id of its delivery as its handle, so
 * that policies, races and repairs are the same for both.
 */
export const targetLauncher = (ports: LauncherPorts): RunLauncher => {
  const { launcher, deliveries, deliveryQueue, alarms, clock } = ports;

  /** The id is computed, so a repeat finds what an earlier call began. */
  const send = async ({ job, run }: WebhookLaunchRequest): Promise<LaunchAnswer> => {
    const now = clock.now();
    const delivery = targetDelivery(job, run, now);
    await deliveries.insert(delivery);
    await deliveryQueue.send(delivery, now);
    return { kind: 'launched', handle: delivery.id };
  };

  const takeBack = async (id: string, reason: string): Promise<void> => {
    const now = clock.now();
    const stored = await changeDelivery(deliveries, id, (delivery) =>
      canceledDelivery(delivery, reason.replace(/^Runat: /, ''), now),
    );
    if (stored) await alarms.setAlarm({ kind: 'delivery', deliveryId: id, at: now }, now);
  };

  const taskStateOf = async (id: string): Promise<[string, TaskState | 'not_found']> => {
    const delivery = await deliveries.load(id);
    return [id, delivery?.runId === undefined ? 'not_found' : taskStateOfDelivery(delivery, delivery.runId)];
  };

  const isDelivery = (handle: string): boolean => parseDeliveryId(handle) !== undefined;

  return {
    launch: (order) => ('overrides' in order ? launcher.launch(order) : send(order)),
    stop: (handle, reason) => (isDelivery(handle) ? takeBack(handle, reason) : launcher.stop(handle, reason)),
    describe: async (handles) => {
      const containers = handles.filter((handle) => !isDelivery(handle));
      const seen = containers.length > 0 ? await launcher.describe(containers) : new Map();
      const sent = await Promise.all(handles.filter(isDelivery).map(taskStateOf));
      return new Map([...seen, ...sent]);
    },
    find: async (runId, definition) => {
      const id = deliveryIdOfRun(runId, 'target');
      return (await deliveries.load(id)) ? id : launcher.find(runId, definition);
    },
  };
};
