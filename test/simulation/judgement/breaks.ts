import type { Job } from '../../../functions/domain/job/job.ts';
import { isFinal, type Run } from '../../../functions/domain/run/run.ts';
import { formatRunId, parseRunId } from '../../../functions/domain/shared/identifiers.ts';
import { DAY, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { LIFE_VARIABLES } from '../aws/container-life.ts';
import type { FaultLevel } from '../world/fault-rates.ts';
import type { BarePorts, Tamper } from '../world/program.ts';
import type { InvariantName } from './invariants.ts';

/** A product that is broken on purpose, so that an invariant must see it. */
export interface Break {
  /** What is wrong with it. */
  readonly how: string;
  readonly level: FaultLevel;
  readonly tamper: Tamper;
}

const isWebhook = ({ handle }: Run): boolean => handle?.endsWith('-target') === true;

const outOfTheWatch = ({ lookAt: _lookAt, ...run }: Run): Run => run;

const A_MONTH = 30 * 86_400;

const withJobs = (
  change: (jobs: BarePorts['jobs'], ports: BarePorts) => Partial<BarePorts['jobs']>,
): Tamper => {
  return (ports) => ({ ...ports, jobs: { ...ports.jobs, ...change(ports.jobs, ports) } });
};

const withRuns = (change: (runs: BarePorts['runs']) => Partial<BarePorts['runs']>): Tamper => {
  return (ports) => ({ ...ports, runs: { ...ports.runs, ...change(ports.runs) } });
};

const withLauncher = (
  change: (launcher: BarePorts['launcher']) => Partial<BarePorts['launcher']>,
): Tamper => {
  return (ports) => {
    const { launcher } = ports;
    const kept: BarePorts['launcher'] = {
      launch: (order) => launcher.launch(order),
      stop: (handle, reason) => launcher.stop(handle, reason),
      describe: (handles) => launcher.describe(handles),
      find: (runId, definition) => launcher.find(runId, definition),
    };
    return { ...ports, launcher: { ...kept, ...change(launcher) } };
  };
};

const withClock = (offset: number): Tamper => {
  return (ports) => {
    const { clock } = ports;
    const wrong = {
      now: () => clock.now() + offset,
      waitUntil: (at: number) => clock.waitUntil(at - offset),
    };
    return { ...ports, clock: wrong };
  };
};

const savedAs =
  (from: Run['status'], to: Run['status']): Tamper =>
  (ports) =>
    withRuns(({ save }) => ({ save: (run) => save(run.status === from ? { ...run, status: to } : run) }))(
      ports,
      ports.clock as never,
    );

const withoutOlderThan = (job: Job | undefined, instant: number): Job | undefined => {
  const isNew = (id: string) => (parseRunId(id)?.dueAt ?? 0) > instant;
  return (
    job && { ...job, activeRuns: job.activeRuns.filter(isNew), waitingRuns: job.waitingRuns.filter(isNew) }
  );
};

/** One broken product for each invariant. */
export const BREAKS: Readonly<Record<InvariantName, Break>> = {
  created: {
    how: 'a job is confirmed without having been stored',
    level: 'none',
    tamper: withJobs(() => ({ insert: async () => 'inserted' })),
  },
  accounted: {
    how: 'runs are not recorded',
    level: 'none',
    tamper: withRuns(() => ({ insert: async () => 'inserted' })),
  },
  expected: {
    how: 'each run is recorded a second time, for a moment later',
    level: 'none',
    tamper: withRuns(({ insert }) => ({
      insert: async (run) => {
        const dueAt = run.dueAt + 1;
        await insert({ ...run, dueAt, id: formatRunId({ ...run, dueAt }) });
        return insert(run);
      },
    })),
  },
  due: {
    how: 'jobs go on to a later instant than their next one',
    level: 'none',
    tamper: withJobs(({ save }) => ({
      save: (job) => save(job.nextDueAt === undefined ? job : { ...job, nextDueAt: job.nextDueAt + DAY }),
    })),
  },
  late: {
    how: 'alarms are set for 5 s too late',
    level: 'none',
    tamper: (ports) => ({
      ...ports,
      alarms: {
        setAlarm: (wakeUp, at) => ports.alarms.setAlarm(wakeUp, at + 5 * SECOND),
        cancelAlarm: (wakeUp) => ports.alarms.cancelAlarm(wakeUp),
      },
    }),
  },
  prompt: {
    how: 'webhooks are asked for half a minute too late',
    level: 'none',
    tamper: (ports) => ({
      ...ports,
      deliveryQueue: { send: (delivery, at) => ports.deliveryQueue.send(delivery, at + 30 * SECOND) },
    }),
  },
  early: { how: 'clocks are 5 s fast', level: 'none', tamper: withClock(5 * SECOND) },
  deadline: { how: 'clocks are 8 min slow', level: 'none', tamper: withClock(-8 * MINUTE) },
  once: {
    how: 'each start call is made a second time, under another token',
    level: 'none',
    tamper: withLauncher((launcher) => ({
      launch: async (order) => {
        await launcher.launch({ ...order, token: `${order.token}again` });
        return launcher.launch(order);
      },
    })),
  },
  known: {
    how: 'containers are started under the id of another run',
    level: 'none',
    tamper: withLauncher((launcher) => ({
      launch: (order) => {
        const id = formatRunId({ ...order.run, copy: order.run.copy + 100 });
        return launcher.launch({ ...order, run: { ...order.run, id } });
      },
    })),
  },
  overlap: {
    how: 'runs that are some seconds old are not seen',
    level: 'none',
    tamper: (ports, invocation) =>
      withJobs(({ load }, { clock }) => ({
        load: async (id) => withoutOlderThan(await load(id), clock.now() - 5 * SECOND),
      }))(ports, invocation),
  },
  orphan: {
    how: 'containers that run are taken for gone',
    level: 'none',
    tamper: withLauncher(() => ({
      describe: async (handles) => new Map(handles.map((handle) => [handle, 'not_found'])),
    })),
  },
  forgotten: {
    how: 'containers that have ended are taken for gone, and events are not taken in',
    level: 'none',
    tamper: (ports, invocation) =>
      withLauncher(() => ({
        describe: async (handles) => new Map(handles.map((handle) => [handle, 'not_found'])),
      }))(ports, invocation),
  },
  final: {
    how: 'a run that has succeeded fails afterwards',
    level: 'none',
    tamper: withRuns(({ save }) => ({
      save: async (run) => {
        const saved = await save(run);
        if (saved !== 'conflict' && saved.status === 'succeeded') await save({ ...saved, status: 'failed' });
        return saved;
      },
    })),
  },
  attempts: {
    how: 'further attempts leave out a number',
    level: 'none',
    tamper: withRuns(({ insert }) => ({
      insert: (run) => {
        const attempt = run.attempt > 1 ? run.attempt + 1 : run.attempt;
        return insert({ ...run, attempt, id: formatRunId({ ...run, attempt }) });
      },
    })),
  },
  truth: { how: 'failures are recorded as successes', level: 'none', tamper: savedAs('failed', 'succeeded') },
  woken: {
    how: 'alarms of jobs are never set, not even by the watchdog',
    level: 'none',
    tamper: (ports) => ({
      ...ports,
      alarms: {
        setAlarm: async (wakeUp, at) =>
          wakeUp.kind === 'due' ? undefined : ports.alarms.setAlarm(wakeUp, at),
        cancelAlarm: (wakeUp) => ports.alarms.cancelAlarm(wakeUp),
      },
    }),
  },
  looked: {
    how: 'the watchdog is not shown the runs that wait for it',
    level: 'none',
    tamper: withRuns(() => ({ needingCheck: async () => ({ items: [] }) })),
  },
  settled: {
    how: 'ends of webhooks are not stored, and the watchdog does not look for them',
    level: 'none',
    tamper: withRuns(({ save }) => ({
      save: async (run) => {
        if (!run.sealed || !isWebhook(run)) return save(run);
        return isFinal(run.status) ? { ...run, version: run.version + 1 } : save(outOfTheWatch(run));
      },
    })),
  },
  released: {
    how: 'jobs do not let go of runs',
    level: 'none',
    tamper: withJobs(({ load, save }) => ({
      save: async (job) => {
        const stored = await load(job.id);
        const isLess = job.activeRuns.length < (stored?.activeRuns.length ?? 0);
        return isLess ? { ...job, version: job.version + 1 } : save(job);
      },
    })),
  },
  stopped: {
    how: 'containers without an end are never asked to stop',
    level: 'none',
    tamper: withLauncher((launcher) => ({
      launch: (order) => {
        const [first] = order.overrides.containerOverrides;
        const endless = { ...first, environment: [{ name: LIFE_VARIABLES.seconds, value: String(A_MONTH) }] };
        return launcher.launch({
          ...order,
          overrides: { ...order.overrides, containerOverrides: [endless] },
        });
      },
      stop: async () => undefined,
    })),
  },
  outcome: {
    how: 'jobs that have failed say that they have succeeded',
    level: 'none',
    tamper: withJobs(({ save }) => ({
      save: (job) => save(job.outcome === 'failed' ? { ...job, outcome: 'succeeded' } : job),
    })),
  },
  told: {
    how: 'callbacks are not recorded',
    level: 'none',
    tamper: (ports) => ({
      ...ports,
      deliveries: {
        ...ports.deliveries,
        insert: async (delivery) =>
          delivery.kind === 'callback' ? 'inserted' : ports.deliveries.insert(delivery),
      },
    }),
  },
  delivered: {
    how: 'webhooks are never queued, not even by the watchdog',
    level: 'none',
    tamper: (ports) => ({ ...ports, deliveryQueue: { send: async () => undefined } }),
  },
  announced: {
    how: 'callbacks announce attempts that nobody plans',
    level: 'none',
    tamper: (ports) => ({
      ...ports,
      deliveries: {
        ...ports.deliveries,
        insert: (delivery) =>
          ports.deliveries.insert({
            ...delivery,
            body: delivery.body.replace('"data":{', '"data":{"retryAt":"soon",'),
          }),
      },
    }),
  },
  silent: {
    how: 'deliveries that are over are taken for pending',
    level: 'storm',
    tamper: (ports) => ({
      ...ports,
      deliveries: {
        ...ports.deliveries,
        load: async (id) => {
          const delivery = await ports.deliveries.load(id);
          return delivery?.status === 'delivered' ? { ...delivery, status: 'pending' } : delivery;
        },
      },
    }),
  },
  chained: {
    how: 'successes are recorded as failures',
    level: 'none',
    tamper: savedAs('succeeded', 'failed'),
  },
  answerable: {
    how: 'changes are stored while who makes them is not put on record',
    level: 'none',
    tamper: (ports) => ({ ...ports, activity: { ...ports.activity, put: async () => {} } }),
  },
  bounded: {
    how: 'each hint is sent hundreds of times',
    level: 'none',
    tamper: (ports) => ({
      ...ports,
      deliveryQueue: {
        send: async (id, at) => {
          for (let times = 0; times < 300; times += 1) await ports.deliveryQueue.send(id, at);
        },
      },
    }),
  },
  understood: {
    how: 'wake-ups name their job under another name than readers expect',
    level: 'none',
    tamper: (ports) => ({
      ...ports,
      alarms: {
        setAlarm: (wakeUp, at) => {
          const { jobId, ...rest } = { jobId: undefined, ...wakeUp };
          const renamed = jobId === undefined ? wakeUp : ({ ...rest, job: jobId } as never);
          return ports.alarms.setAlarm(renamed, at);
        },
        cancelAlarm: (wakeUp) => ports.alarms.cancelAlarm(wakeUp),
      },
    }),
  },
  sound: {
    how: 'a rule of the code is broken on each start',
    level: 'none',
    tamper: withLauncher(() => ({
      launch: async () => {
        throw new RangeError('a rule is broken');
      },
    })),
  },
};
