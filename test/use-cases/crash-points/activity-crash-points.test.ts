import { describe, expect, it } from 'vitest';
import { readTokenCommand, runTokenCommand } from '../../../bin/token-command.ts';
import type { Action } from '../../../functions/domain/activity/activity.ts';
import type { JobRequest } from '../../../functions/domain/request/job-fields.ts';
import { MINUTE } from '../../../functions/domain/shared/instant.ts';
import { ignoreOver } from '../../../functions/use-cases/execution/stop-run.ts';
import { inMemoryWorld } from '../../in-memory/world.ts';
import { actionsOf, entriesOf } from '../activity/entries.ts';
import { IN_3_SECONDS } from '../deliveries/webhook-jobs.ts';
import { runsOf } from '../lively.ts';
import { dueAtOf, type Product } from '../product.ts';
import { atEveryCrashPoint, crashingAt, survive } from './crashing-ports.ts';
import { dueOf, HEALERS, mortal, named } from './mortal.ts';

const HOURLY: JobRequest = { image: 'busybox', name: 'nightly', every: '1h' };

/** A change that somebody makes, and how often what is stored says that it was made. */
interface Change {
  readonly action: Action;
  /** What is there before; its id. */
  readonly begin: (product: Product) => Promise<string>;
  readonly change: (product: Product, id: string) => Promise<unknown>;
  readonly timesMade: (product: Product, id: string) => Promise<number>;
  /** Another change of the same thing, made later. */
  readonly next?: (product: Product, id: string) => Promise<unknown>;
}

const hourly = async (product: Product): Promise<string> => (await product.create(HOURLY)).id;

const delivered = async (product: Product): Promise<string> => {
  const job = await product.create(IN_3_SECONDS);
  await product.passUntil(dueAtOf(job) + MINUTE);
  return `${(await product.run(job.id)).id}-target`;
};

const setPaused = (product: Product, id: string, paused: boolean): Promise<unknown> =>
  product.revise({ id, edit: (current) => ({ request: { ...current, paused } }) });

const tagged = (product: Product, id: string, tag: string): Promise<unknown> =>
  product.revise({ id, edit: (current) => ({ request: { ...current, tags: [tag] } }) });

const under = (key: string) => ({
  request: HOURLY,
  callerName: 'alice',
  idempotency: { key, route: 'POST /v1/jobs', body: HOURLY },
});

const once = (isMade: boolean): number => (isMade ? 1 : 0);

const CHANGES: Readonly<Record<string, Change>> = {
  'creates a job': {
    action: 'created',
    begin: async () => '',
    change: (product) => product.createJob(under('k')),
    timesMade: async (product) => product.jobs.all().length,
    next: (product) => tagged(product, product.jobs.all()[0]?.id ?? '', 'next'),
  },
  'puts a job': {
    action: 'created',
    begin: async () => '',
    change: (product) => product.put({ name: 'nightly', request: HOURLY, callerName: 'alice' }),
    timesMade: async (product) => product.jobs.all().length,
  },
  'puts a job that is over again': {
    action: 'revived',
    begin: async (product) => {
      const { job } = await product.put({ name: 'nightly', request: HOURLY, callerName: 'alice' });
      await product.cancel(job.id);
      return job.id;
    },
    change: (product) => product.put({ name: 'nightly', request: HOURLY, callerName: 'alice' }),
    timesMade: async (product, id) => once(!(await product.job(id)).canceled),
  },
  'edits a job': {
    action: 'edited',
    begin: hourly,
    change: (product, id) => tagged(product, id, 'one'),
    timesMade: async (product, id) => once((await product.job(id)).tags[0] === 'one'),
    next: (product, id) => setPaused(product, id, true),
  },
  'pauses a job': {
    action: 'paused',
    begin: hourly,
    change: (product, id) => setPaused(product, id, true),
    timesMade: async (product, id) => once((await product.job(id)).paused),
    next: (product, id) => tagged(product, id, 'next'),
  },
  'resumes a job': {
    action: 'resumed',
    begin: async (product) => {
      const id = await hourly(product);
      await setPaused(product, id, true);
      return id;
    },
    change: (product, id) => setPaused(product, id, false),
    timesMade: async (product, id) => once(!(await product.job(id)).paused),
    next: (product, id) => product.cancel(id),
  },
  'cancels a job': {
    action: 'canceled',
    begin: hourly,
    change: (product, id) => product.cancel(id).catch(ignoreOver),
    timesMade: async (product, id) => once((await product.job(id)).canceled),
  },
  'runs a job': {
    action: 'run_now',
    begin: hourly,
    change: (product, id) => product.runNow({ id, callerName: 'alice', key: 'k' }),
    timesMade: async (product, id) => (await product.job(id)).keyedRequests.length,
    next: (product, id) => tagged(product, id, 'next'),
  },
  'stops a run': {
    action: 'stopped',
    begin: async (product) => {
      const { job, wakeUp } = await dueOf(product, { image: 'busybox', in: '3s' });
      await product.wake(wakeUp);
      return (await product.run(job.id)).id;
    },
    change: (product, id) => product.stop(id, 'user').catch(ignoreOver),
    timesMade: async (product, id) => once((await product.runs.load(id))?.stopIntent === 'user'),
    next: (product, id) => product.stop(id, 'user'),
  },
  'reports a run': {
    action: 'reported',
    begin: hourly,
    change: (product, jobId) => product.reportRun({ jobId, workerId: 'w', stdout: '', stderr: '' }),
    timesMade: async (product, id) => (await runsOf(product, id)).length,
  },
  'sends a delivery again': {
    action: 'replayed',
    begin: delivered,
    change: (product, id) => product.replay(id, 'alice').catch(ignoreOver),
    timesMade: async (product, id) => once((await product.deliveries.load(id))?.replayedAt !== undefined),
    next: async (product, id) => {
      await product.passUntil(product.clock.now() + MINUTE);
      await product.replay(id, 'alice').catch(ignoreOver);
    },
  },
  'pauses everything': {
    action: 'all_paused',
    begin: async () => '',
    change: (product) => product.pauseAll(undefined),
    timesMade: async (product) => once((await product.stack.loadPause()) !== undefined),
    next: (product) => product.resumeAll(),
  },
  'resumes everything': {
    action: 'all_resumed',
    begin: async (product) => {
      await product.pauseAll(undefined);
      return '';
    },
    change: (product) => product.resumeAll(),
    timesMade: async (product) => once((await product.stack.loadPause()) === undefined),
    next: (product) => product.pauseAll(undefined),
  },
};

describe.each(HEALERS)('a process that dies, healed by the %s', (healer) => {
  it.each(Object.entries(CHANGES))(
    'while it %s, leaves the change with its entry, or neither',
    async (...story) => {
      const [, { action, begin, change, timesMade, next }] = story;
      const points = await atEveryCrashPoint(async (point) => {
        const { product, dying, calls } = mortal(point);
        const id = await begin(product);
        product.clock.advance(MINUTE);
        const before = await actionsOf(product);
        await dying((mortals) => change(mortals, id), healer);
        const made = await timesMade(product, id);
        if (healer === 'repeat') expect(made, named(point)).toBeGreaterThan(0);
        const entries = await entriesOf(product);
        const actions = entries.map((entry) => entry.action);
        expect(actions, named(point)).toEqual([...before, ...Array(made).fill(action)]);
        product.clock.advance(MINUTE);
        if (next && made > 0) await next(product, id);
        const later = await entriesOf(product);
        expect(
          later.slice(0, entries.length).map(({ id: each }) => each),
          named(point),
        ).toEqual(entries.map(({ id: each }) => each));
        return calls();
      });
      expect(points).toBeGreaterThan(3);
    },
  );
});

describe('an operator whose command dies', () => {
  const CREATE = readTokenCommand(['create', '--name', 'ci', '--scopes', 'read', '--expires', '1h']).command;
  const REVOKE = readTokenCommand(['revoke', 'ci']).command;

  it('while it makes a token, leaves the token with its entry, or neither', async () => {
    const points = await atEveryCrashPoint(async (point) => {
      const world = inMemoryWorld();
      const { ports, calls } = crashingAt(world, point);
      await survive(() => runTokenCommand(CREATE, ports));
      const { items } = await world.tokens.list({ limit: 10 });
      expect(await actionsOf(world), named(point)).toEqual(items.map(() => 'token_created'));
      return calls();
    });
    expect(points).toBeGreaterThan(5);
  });

  it('while it revokes a token, leaves it revoked with its entry, or neither', async () => {
    const points = await atEveryCrashPoint(async (point) => {
      const world = inMemoryWorld();
      await runTokenCommand(CREATE, world);
      world.clock.advance(MINUTE);
      const { ports, calls } = crashingAt(world, point);
      await survive(() => runTokenCommand(REVOKE, ports));
      const { items } = await world.tokens.list({ limit: 10 });
      const expected = ['token_created', ...(items.length === 0 ? ['token_revoked'] : [])];
      expect(await actionsOf(world), named(point)).toEqual(expected);
      return calls();
    });
    expect(points).toBeGreaterThan(5);
  });
});
