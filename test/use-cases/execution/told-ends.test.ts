import { expect, it } from 'vitest';
import type { JobRequest } from '../../../functions/domain/request/job-fields.ts';
import { isFinal } from '../../../functions/domain/run/run.ts';
import { MINUTE } from '../../../functions/domain/shared/instant.ts';
import { ignoreOver } from '../../../functions/use-cases/execution/stop-run.ts';
import { inMemoryWorld } from '../../in-memory/world.ts';
import { sampleOf } from '../../sample.ts';
import { dueOf, justEnded, readyToTry } from '../crash-points/mortal.ts';
import { told } from '../deliveries/webhook-jobs.ts';
import { inEveryOrder, type Message } from '../interleaved.ts';
import { dueAtOf, type Product, productOver } from '../product.ts';

const ONCE: JobRequest = { image: 'busybox', in: '30s' };

/** A job that still runs as it comes due again. */
const BUSY: JobRequest = { image: 'busybox', every: '1m' };

/** Brings a world to a moment at which messages are on their way that end a run. */
type Moment = (product: Product) => Promise<readonly Message[]>;

/** Checks that the log has the end of each run that is over once, as its record says it, and no other end. */
const expectToldOnce = ({ runs, log }: Product, hint: string): void => {
  const ends = runs
    .all()
    .filter(({ status }) => isFinal(status))
    .map(({ id: runId, status, exitCode, reason }) => ({ runId, status, exitCode, reason: reason?.code }));
  const inOrder = (facts: readonly { readonly runId?: unknown }[]) =>
    [...facts].sort((one, other) => String(one.runId).localeCompare(String(other.runId)));
  expect(inOrder(log.of('run ended').map(({ facts }) => facts)), hint).toEqual(inOrder(ends));
  expect(ends, hint).not.toEqual([]);
};

/** Plays every order of the messages. Each comes once more after that, and nothing more is told. */
const playAll = async (moment: Moment): Promise<number> => {
  const { orders } = await inEveryOrder(async () => {
    const world = inMemoryWorld();
    const product = productOver(world);
    const messages = await moment(product);
    const check = async (order: string): Promise<void> => {
      for (const message of messages) await message(product);
      expectToldOnce(product, order);
    };
    return { world, messages, check };
  });
  return orders;
};

/** A run whose start was refused once, at the instant of the next try. */
const refusedOnce = async (product: Product, request: JobRequest) => {
  const { job, wakeUp } = await dueOf(product, request);
  product.launcher.next('refused');
  await product.wake(wakeUp);
  const run = await product.run(job.id);
  product.clock.advanceTo(run.tryFrom);
  return run;
};

/** A job of which a run is launched, at the instant at which it is due again. */
const dueAgain = async (product: Product, request: JobRequest) => {
  const job = await product.create(request);
  await product.passUntil(dueAtOf(job));
  const { id } = await product.run(job.id);
  const dueAt = dueAtOf(await product.job(job.id));
  product.clock.advanceTo(dueAt);
  const { revision } = await product.job(job.id);
  const due: Message = (process) => process.due(job.id, { dueAt, revision });
  const end: Message = (process) => process.follow(product.launcher.exited(id, 0, product.clock.now()));
  return { job, id, due, end };
};

const MOMENTS: readonly (readonly [string, Moment])[] = [
  [
    'the last two events of a container come reversed',
    async (product) => {
      const { job } = await justEnded(product, ONCE, 3);
      const { id } = await product.run(job.id);
      const stopping = product.launcher.observed(id, { phase: 'stopping', version: 3 });
      const stopped = product.launcher.exited(id, 3, product.clock.now());
      return [(process) => process.follow(stopped), (process) => process.follow(stopping)];
    },
  ],
  [
    'one event comes three times',
    async (product) => {
      const { seen } = await justEnded(product, ONCE, 3);
      const follow: Message = (process) => process.follow(seen);
      return [follow, follow, follow];
    },
  ],
  [
    'the last three events of a container come in any order',
    async (product) => {
      const { job } = await justEnded(product, ONCE, 3);
      const { id } = await product.run(job.id);
      const at = product.clock.now();
      const seen = [
        product.launcher.observed(id, { phase: 'running', startedAt: at, version: 3 }),
        product.launcher.observed(id, { phase: 'stopping', stoppingAt: at }),
        product.launcher.exited(id, 3, at),
      ];
      return seen.map(
        (event): Message =>
          (process) =>
            process.follow(event),
      );
    },
  ],
  [
    'one event comes twice, and a callback is to be told',
    async (product) => {
      const { seen } = await justEnded(product, told(ONCE), 3);
      const follow: Message = (process) => process.follow(seen);
      return [follow, follow];
    },
  ],
  [
    'it is tried once more, and canceled',
    async (product) => {
      const { job, seen } = await justEnded(product, { ...ONCE, retry: { limit: 1, backoff: '20s' } }, 3);
      return [
        (process) => process.follow(seen),
        (process) => process.cancel(job.id, { stop: true }).catch(ignoreOver),
      ];
    },
  ],
  [
    'its container ends and the watchdog no longer finds it',
    async (product) => {
      const { job, seen } = await justEnded(product, told(ONCE));
      product.launcher.forget((await product.run(job.id)).id);
      product.clock.advance(6 * MINUTE);
      return [(process) => process.follow(seen), (process) => process.sweep()];
    },
  ],
  [
    'its container ends and it is stopped',
    async (product) => {
      const { job, seen } = await justEnded(product, ONCE);
      const { id } = await product.run(job.id);
      return [(process) => process.follow(seen), (process) => process.stop(id, 'user').catch(ignoreOver)];
    },
  ],
  [
    'it is stopped before it starts, for two reasons',
    async (product) => {
      const { id } = await refusedOnce(product, ONCE);
      return [
        (process) => process.stop(id, 'user').catch(ignoreOver),
        (process) => process.stop(id, 'timeout').catch(ignoreOver),
      ];
    },
  ],
  [
    'it never starts, and is woken twice',
    async (product) => {
      const { id } = await refusedOnce(product, told(ONCE));
      product.launcher.otherwise = 'impossible';
      const launch: Message = (process) => process.launch(id);
      return [launch, launch];
    },
  ],
  [
    'it waits for another as its job is canceled',
    async (product) => {
      const { job, due, end } = await dueAgain(product, { ...BUSY, overlap: 'queue' });
      await due(product);
      await product.cancel(job.id);
      const waiting = product.runs.all().find(({ status }) => status === 'queued');
      return [end, (process) => process.launch(waiting?.id ?? '')];
    },
  ],
  [
    'it ends as it is to make room for the next',
    async (product) => {
      const { due, end } = await dueAgain(product, { ...BUSY, overlap: 'replace' });
      return [due, end];
    },
  ],
  [
    'it is left out',
    async (product) => {
      const { due } = await dueAgain(product, BUSY);
      return [due, due];
    },
  ],
  [
    'what is in its way ends as it is left out',
    async (product) => {
      const { due, end } = await dueAgain(product, BUSY);
      return [due, end];
    },
  ],
  [
    'it is left out, and a callback is to be told',
    async (product) => {
      const { due } = await dueAgain(product, told(BUSY));
      return [due, due];
    },
  ],
  [
    'it is missed, and the watchdog looks',
    async (product) => {
      const { wakeUp } = await dueOf(product, { ...ONCE, startDeadline: '1m' });
      product.clock.advance(2 * MINUTE);
      return [(process) => process.wake(wakeUp), (process) => process.sweep()];
    },
  ],
  [
    'nothing is run, and it is woken twice',
    async (product) => {
      const { wakeUp } = await dueOf(product, { in: '30s' });
      const wake: Message = (process) => process.wake(wakeUp);
      return [wake, wake];
    },
  ],
  [
    'it is a webhook that arrives, of which two hear',
    async (product) => {
      const { id } = await readyToTry(product, { url: 'https://example.com/hook', in: '3s' });
      const deliver: Message = (process) => process.deliver(id);
      await deliver(product);
      const heard: Message = (process) =>
        process.wake({ kind: 'delivery', deliveryId: id, at: product.clock.now() });
      return [heard, heard];
    },
  ],
  [
    'it starts a next job that is busy',
    async (product) => {
      const next = await product.create({ image: 'busybox', every: '1h' });
      await product.runNow({ id: next.id, callerName: 'alice' });
      await product.passUntil(product.clock.now());
      const { seen } = await justEnded(product, { ...ONCE, onSuccess: next.id });
      const follow: Message = (process) => process.follow(seen);
      return [follow, follow];
    },
  ],
];

it.each(sampleOf('ends that are told', MOMENTS, 6))(
  'the end of a run is logged once where %s',
  async (_name, moment) => {
    expect(await playAll(moment)).toBeGreaterThan(1);
  },
);

it('the end of an execution that a worker reports is logged', async () => {
  const product = productOver();
  const job = await product.create({ ...ONCE, in: '1h' });
  await product.reportRun({ jobId: job.id, workerId: 'worker-1', stdout: '', stderr: '' });
  expectToldOnce(product, 'reported');
});
