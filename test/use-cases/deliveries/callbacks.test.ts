import { describe, expect, it } from 'vitest';
import { CALLBACK_EVENTS } from '../../../functions/domain/job/callback.ts';
import type { JobRequest } from '../../../functions/domain/request/job-fields.ts';
import { isFinal, type Run } from '../../../functions/domain/run/run.ts';
import { DomainError } from '../../../functions/domain/shared/errors.ts';
import { DAY, formatInstant, HOUR, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { unanswered } from '../../in-memory/in-memory-webhook-sender.ts';
import { type Habits, liveUntil, runsOf } from '../lively.ts';
import { dueAtOf, type Product, productOver } from '../product.ts';
import { CALLBACK, deliveriesOf, eventsOf, HOOK, told, toldTo, verifiedAt } from './webhook-jobs.ts';

const ONCE: JobRequest = { image: 'busybox', in: '30s' };

/** A job with a callback that lived for a while. */
const lived = async (
  request: JobRequest,
  milliseconds = 10 * MINUTE,
  habits: Habits = {},
  product: Product = productOver(),
) => {
  const job = await product.create(told(request));
  await liveUntil(product, product.clock.now() + milliseconds, habits);
  return { product, job, runs: await runsOf(product, job.id) };
};

describe('a callback', () => {
  it('is told how a run ended, once, with the facts of the run', async () => {
    const { product, job, runs } = await lived({ ...ONCE, name: 'nightly', tags: ['backup'] }, MINUTE, {
      life: () => ({ takes: 2 * SECOND, exitCode: 3 }),
    });
    const [run] = runs;
    expect(toldTo(product)).toEqual([
      {
        type: 'run.failed',
        timestamp: formatInstant(run?.stoppedAt ?? 0),
        data: {
          jobId: job.id,
          jobName: 'nightly',
          tags: ['backup'],
          runId: run?.id,
          cause: 'schedule',
          dueAt: formatInstant(dueAtOf(job)),
          attempt: 1,
          copy: 1,
          copies: 1,
          status: 'failed',
          exitCode: 3,
          reason: run?.reason,
          latenessMs: 0,
          startedAt: formatInstant(dueAtOf(job)),
          stoppedAt: formatInstant(dueAtOf(job) + 2 * SECOND),
        },
      },
    ]);
  });

  it('is asked for once the run is final, so that who looks finds what was told', async () => {
    const product = productOver();
    const statuses: string[] = [];
    const send = product.deliveryQueue.send.bind(product.deliveryQueue);
    product.deliveryQueue.send = async (id, at) => {
      statuses.push(...product.runs.all().map(({ status }) => status));
      return send(id, at);
    };
    await lived(ONCE, MINUTE, {}, product);
    expect(statuses).toEqual(['succeeded']);
  });

  it('is signed like any other webhook', async () => {
    const product = productOver();
    const job = await product.create(told({ in: '30s' }));
    await product.passUntil(dueAtOf(job));
    const [sent] = product.sender.requests;
    if (!sent) throw new RangeError('nothing was told');
    const [secret] = await product.signing.load();
    expect(verifiedAt(dueAtOf(job), sent, secret)).toMatchObject({ type: 'run.succeeded' });
    expect(sent).toMatchObject({ method: 'POST', headers: { 'content-type': 'application/json' } });
  });

  it('is told the end of each copy and of each attempt, and when the next one is', async () => {
    const { product, runs } = await lived(
      { ...ONCE, copies: 2, retry: { limit: 1, backoff: '20s' } },
      10 * MINUTE,
      {
        life: ({ copy, attempt }: Run) => ({ takes: SECOND, exitCode: copy === 2 && attempt === 1 ? 1 : 0 }),
      },
    );
    const further = runs.find(({ attempt }) => attempt === 2);
    const facts = toldTo(product).map(({ type, data }) => [type, data.copy, data.attempt, data.retryAt]);
    expect(facts).toEqual([
      ['run.succeeded', 1, 1, undefined],
      ['run.failed', 2, 1, formatInstant(further?.plannedAt ?? 0)],
      ['run.succeeded', 2, 2, undefined],
    ]);
  });

  const ENDS: readonly (readonly [string, JobRequest, Habits])[] = [
    ['run.succeeded', ONCE, {}],
    ['run.failed', ONCE, { life: () => ({ takes: SECOND, exitCode: 1 }) }],
    ['run.timed_out', { ...ONCE, timeout: '10s' }, { life: () => ({ takes: HOUR }) }],
    ['run.start_failed', ONCE, { life: () => ({ takes: 0, startFailure: 'CannotPullContainerError' }) }],
  ];

  it.each(ENDS)('is told of %s', async (event, request, habits) => {
    const { product } = await lived(request, 10 * MINUTE, habits);
    expect(eventsOf(product)).toEqual([event]);
  });

  it('is told of a start that ECS refuses for good', async () => {
    const product = productOver();
    product.launcher.otherwise = 'impossible';
    await lived(ONCE, MINUTE, {}, product);
    expect(eventsOf(product)).toEqual(['run.start_failed']);
  });

  it('is told of what is skipped, and which run was in the way', async () => {
    const { product, runs } = await lived(
      { image: 'busybox', every: '1m', callback: { url: CALLBACK, on: ['run.skipped'] } },
      2 * MINUTE + SECOND,
      { life: () => ({ takes: 90 * SECOND }) },
    );
    expect(toldTo(product)).toMatchObject([
      { type: 'run.skipped', data: { runId: runs[1]?.id, blockedBy: runs[0]?.id } },
    ]);
    expect(toldTo(product)[0].data).not.toHaveProperty('startedAt');
  });

  it('is told of each that was missed, and of the one that is caught up with', async () => {
    const product = productOver();
    const begin = product.clock.now();
    const job = await product.create(told({ image: 'busybox', every: '10m' }));
    const alarms = product.alarms.takeDue(Number.POSITIVE_INFINITY);
    product.clock.advanceTo(begin + 35 * MINUTE);
    for (const wakeUp of alarms) await product.wake(wakeUp);
    await liveUntil(product, begin + 36 * MINUTE);
    expect(eventsOf(product)).toEqual(['run.missed', 'run.missed', 'run.succeeded']);
    expect(await deliveriesOf(product, job.id)).toHaveLength(3);
  });

  it('is told of what is stopped, and of what waited and was canceled with its job', async () => {
    const product = productOver();
    const begin = product.clock.now();
    const job = await product.create(told({ image: 'busybox', every: '10s', overlap: 'queue' }));
    await liveUntil(product, begin + 21 * SECOND, { life: () => ({ takes: HOUR }) });
    await product.cancel(job.id, { stop: true });
    await liveUntil(product, begin + 5 * MINUTE, { life: () => ({ takes: HOUR }) });
    const runs = await runsOf(product, job.id);
    expect(runs.map(({ status }) => status)).toEqual(['canceled', 'canceled']);
    expect(eventsOf(product)).toEqual(['run.canceled', 'run.canceled']);
    expect(new Set(toldTo(product).map(({ data }) => data.runId))).toEqual(new Set(runs.map(({ id }) => id)));
  });

  it('is told of what is lost', async () => {
    const product = productOver();
    const job = await product.create(told(ONCE));
    await product.passUntil(dueAtOf(job));
    product.launcher.forget((await product.run(job.id)).id);
    await liveUntil(product, product.clock.now() + 20 * MINUTE);
    expect(eventsOf(product)).toEqual(['run.lost']);
  });

  it('is told how a webhook ended, beside the webhook itself', async () => {
    const product = productOver();
    product.sender.next(410);
    const job = await product.create(told({ url: HOOK, in: '3s' }));
    await product.passUntil(dueAtOf(job) + MINUTE);
    expect(toldTo(product)).toMatchObject([
      { type: 'run.failed', data: { reason: { code: 'receiver_gone' } } },
    ]);
    expect((await deliveriesOf(product, job.id)).map(({ kind, status }) => [kind, status]).sort()).toEqual([
      ['callback', 'delivered'],
      ['target', 'failed'],
    ]);
  });

  it.each(CALLBACK_EVENTS.filter((event) => event.startsWith('run.')))(
    'that only wants %s is told of nothing else',
    async (wanted) => {
      for (const [, request, habits] of ENDS) {
        const { product } = await lived(
          { ...request, callback: { url: CALLBACK, on: [wanted] } },
          MINUTE,
          habits,
        );
        expect(eventsOf(product).filter((event) => event !== wanted)).toEqual([]);
        expect(product.deliveries.all()).toHaveLength(eventsOf(product).length);
      }
    },
  );

  it('that is down holds up neither its run, nor the job, nor what follows', async () => {
    const product = productOver();
    product.sender.otherwise = unanswered();
    const begin = product.clock.now();
    const job = await product.create(
      told({ image: 'busybox', every: '10s', endsAt: formatInstant(begin + 30 * SECOND) }),
    );
    await liveUntil(product, begin + 40 * SECOND);
    expect((await runsOf(product, job.id)).map(({ status }) => status)).toEqual(Array(3).fill('succeeded'));
    expect(await product.job(job.id)).toMatchObject({ state: 'history', outcome: 'ended' });
    product.sender.otherwise = 200;
    await liveUntil(product, begin + 5 * MINUTE);
    const kept = await deliveriesOf(product, job.id);
    expect(kept.map(({ status }) => status)).toEqual(Array(3).fill('delivered'));
    expect(kept.every(({ tryCount }) => tryCount > 1)).toBe(true);
  });

  it('that is down for good is given up after a day, and nothing of the run changes', async () => {
    const product = productOver();
    product.sender.otherwise = unanswered();
    const job = await product.create(told({ in: '30s' }));
    await product.passUntil(dueAtOf(job) + 2 * DAY);
    expect(await deliveriesOf(product, job.id)).toMatchObject([{ kind: 'callback', status: 'failed' }]);
    expect(await product.run(job.id)).toMatchObject({ status: 'succeeded', stoppedAt: dueAtOf(job) });
    expect(product.deliveryQueue.pending).toEqual([]);
  });

  it('is told by the watchdog where the queue was down when the run ended', async () => {
    const product = productOver();
    const job = await product.create(told({ in: '30s' }));
    product.deliveryQueue.isDown = true;
    await product.passUntil(dueAtOf(job));
    expect(await product.run(job.id)).toMatchObject({ status: 'succeeded' });
    expect(product.log.counted('AlarmNotSet')).toBe(1);
    product.deliveryQueue.isDown = false;
    await liveUntil(product, dueAtOf(job) + 3 * MINUTE);
    expect(eventsOf(product)).toEqual(['run.succeeded']);
  });

  it('of a run that is not over yet waits until it is, and is then tried for a whole day', async () => {
    const product = productOver();
    const job = await product.create(told({ ...ONCE, timeout: '0' }));
    await product.passUntil(dueAtOf(job));
    const { id } = await product.run(job.id);
    const ended = product.launcher.exited(id, 0, product.clock.now());
    const save = product.runs.save.bind(product.runs);
    product.runs.save = async () => {
      throw new RangeError('the store does not answer');
    };
    await expect(product.follow(ended)).rejects.toThrow('does not answer');
    product.runs.save = save;
    const [delivery] = await deliveriesOf(product, job.id);
    await product.deliver(delivery?.id ?? '');
    expect(product.sender.requests).toEqual([]);
    product.clock.advance(2 * DAY);
    await product.follow(ended);
    product.sender.next(500);
    await liveUntil(product, product.clock.now() + 10 * MINUTE);
    expect(eventsOf(product)).toEqual(['run.succeeded', 'run.succeeded']);
    expect(await deliveriesOf(product, job.id)).toMatchObject([{ status: 'delivered', tryCount: 2 }]);
  });

  it('that a job got only later is told of the ends from then on', async () => {
    const product = productOver();
    const begin = product.clock.now();
    const job = await product.create({ every: '1m' });
    await product.passUntil(begin + 90 * SECOND);
    await product.revise({
      id: job.id,
      edit: (current) => ({ request: { ...current, callback: { url: CALLBACK } } }),
    });
    expect(eventsOf(product)).toEqual([]);
    await product.passUntil(begin + 3 * MINUTE);
    expect(eventsOf(product)).toEqual(['run.succeeded', 'run.succeeded']);
  });

  it('is not told before the record of its run is final, whoever asks for it', async () => {
    const product = productOver();
    const job = await product.create(told(ONCE));
    await product.passUntil(dueAtOf(job));
    const { id } = await product.run(job.id);
    const seen = product.launcher.exited(id, 0, product.clock.now());
    const save = product.runs.save.bind(product.runs);
    product.runs.save = async (run) => {
      if (isFinal(run.status))
        throw new DomainError('unavailable', 'the store cannot be reached at the moment');
      return save(run);
    };
    await expect(product.follow(seen)).rejects.toMatchObject({ code: 'unavailable' });
    const [callback] = await deliveriesOf(product, job.id);
    await product.deliver(callback?.id ?? '');
    expect(eventsOf(product)).toEqual([]);
    product.runs.save = save;
    await liveUntil(product, product.clock.now() + 5 * MINUTE);
    expect(eventsOf(product)).toEqual(['run.succeeded']);
  });
});
