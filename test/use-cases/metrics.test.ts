import type { SQSEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { METRICS, type MetricName } from '../../functions/contract/metrics.ts';
import { DomainError } from '../../functions/domain/shared/errors.ts';
import { MINUTE, SECOND } from '../../functions/domain/shared/instant.ts';
import { handleBatch } from '../../functions/handlers/queue-batch.ts';
import { HOOK, IN_3_SECONDS } from './deliveries/webhook-jobs.ts';
import { dueAtOf, type Product, productOver } from './product.ts';

const startedJob = async (product: Product, request = {}) => {
  const job = await product.create({ image: 'busybox', in: '30s', ...request });
  await product.passUntil(dueAtOf(job));
  return job;
};

const unreadable = async () => {
  throw new DomainError('unavailable', 'the list cannot be read');
};

/** What makes the product emit each metric. A metric that is not in this table does not compile. */
const OCCASIONS: Readonly<Record<MetricName, (product: Product) => Promise<unknown>>> = {
  AlarmNotSet: async (product) => {
    product.alarms.setAlarm = unreadable;
    await product.create();
  },
  ChainNotStarted: async (product) => {
    await product.put({ name: 'load', request: { in: '10s' }, callerName: 'alice' });
    const job = await product.create({ in: '30s', onSuccess: 'load' });
    await product.passUntil(dueAtOf(job) + MINUTE);
  },
  JobOverdue: async (product) => {
    await product.create({ image: 'busybox', every: '1h', successWithin: '2h' });
    product.alarms.takeDue(Number.POSITIVE_INFINITY);
    product.clock.advance(121 * MINUTE);
    await product.sweep();
  },
  LaunchRefused: async (product) => {
    product.launcher.next('refused');
    await startedJob(product);
  },
  MessageGivenUp: ({ log }) => {
    const event = { Records: [{ body: 'no wake-up', messageId: '1' }] } as SQSEvent;
    return handleBatch(event, { log, comeAgain: async () => undefined }, () => undefined, unreadable);
  },
  StartFailed: async (product) => {
    product.launcher.next('impossible');
    await startedJob(product);
  },
  StartLateness: (product) => startedJob(product),
  SweepCut: async (product) => {
    product.jobs.overdue = unreadable;
    await product.sweep();
  },
  SweepIncomplete: async (product) => {
    product.jobs.overdue = unreadable;
    await product.sweep();
  },
  SweepRepaired: async (product) => {
    await product.create();
    product.alarms.takeDue(Number.POSITIVE_INFINITY);
    product.clock.advance(2 * MINUTE);
    await product.sweep();
  },
  SweepTick: (product) => product.sweep(),
  UnknownTaskEvent: async (product) => {
    const job = await startedJob(product);
    const { id } = await product.run(job.id);
    const seen = product.launcher.running(id, product.clock.now());
    await product.follow({ ...seen, runId: id.replace(job.id, '0'.repeat(job.id.length)) });
  },
  WebhookFailed: async (product) => {
    product.sender.next(410);
    const job = await product.create(IN_3_SECONDS);
    await product.passUntil(dueAtOf(job) + MINUTE);
  },
};

const emitted = ({ log }: Product, name: MetricName): number =>
  name === 'StartLateness' ? log.measured(name).length : log.counted(name);

describe('the product emits', () => {
  it.each(Object.keys(METRICS) as MetricName[])(
    '%s when there is an occasion, and not before',
    async (name) => {
      const product = productOver();
      expect(emitted(product, name)).toBe(0);
      await OCCASIONS[name](product);
      expect(emitted(product, name)).toBe(1);
    },
  );
});

describe('the lateness of a start', () => {
  it('is emitted once, from the planned instant to the start call', async () => {
    const product = productOver();
    const job = await product.create({ image: 'busybox', in: '30s' });
    product.clock.advanceTo(dueAtOf(job) + 700);
    await product.passUntil(product.clock.now());
    const run = await product.run(job.id);
    await product.follow(product.launcher.running(run.id, product.clock.now() + SECOND));
    await product.follow(product.launcher.exited(run.id, 0, product.clock.now() + MINUTE));
    expect(run.latenessMs).toBe(700);
    expect(product.log.measured('StartLateness')).toEqual([700]);
  });

  it('of a webhook is known once its first try has begun, and a marker has one, too', async () => {
    const product = productOver();
    const webhook = await product.create({ url: HOOK, in: '3s' });
    await product.passUntil(dueAtOf(webhook) + MINUTE);
    const marker = await product.create({ in: '3s' });
    await product.passUntil(dueAtOf(marker));
    const runs = await Promise.all([product.run(webhook.id), product.run(marker.id)]);
    expect(product.log.measured('StartLateness')).toEqual(runs.map(({ latenessMs }) => latenessMs));
  });

  it('is not emitted where nothing started', async () => {
    const product = productOver();
    product.launcher.next('impossible');
    await startedJob(product);
    expect(product.log.measured('StartLateness')).toEqual([]);
  });
});

describe('a start that fails', () => {
  it('is counted as its end is logged, in whichever function that is', async () => {
    const product = productOver();
    const job = await startedJob(product);
    const { id } = await product.run(job.id);
    await product.follow(
      product.launcher.failedToStart(id, 'CannotPullContainerError: no', product.clock.now()),
    );
    expect(product.log.of('run ended')).toMatchObject([{ facts: { status: 'start_failed' } }]);
    expect(product.log.counted('StartFailed')).toBe(1);
  });

  it('is not counted where the container ran and failed', async () => {
    const product = productOver();
    const job = await startedJob(product);
    const { id } = await product.run(job.id);
    await product.follow(product.launcher.exited(id, 1, product.clock.now()));
    expect(product.log.counted('StartFailed')).toBe(0);
  });
});
