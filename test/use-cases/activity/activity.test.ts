import { describe, expect, it } from 'vitest';
import type { JobRequest } from '../../../functions/domain/request/job-fields.ts';
import { MINUTE } from '../../../functions/domain/shared/instant.ts';
import { ignoreOver } from '../../../functions/use-cases/execution/stop-run.ts';
import { inMemoryWorld } from '../../in-memory/world.ts';
import { dueOf } from '../crash-points/mortal.ts';
import { inEveryOrder } from '../interleaved.ts';
import { type Product, productOver } from '../product.ts';
import { actionsOf, entriesOf } from './entries.ts';

const HOURLY: JobRequest = { image: 'busybox', name: 'nightly', every: '1h' };

const edit = (product: Product, id: string, change: JobRequest, callerName = 'alice') =>
  product.revise({ id, callerName, edit: (current) => ({ request: { ...current, ...change } }) });

const tagged = (product: Product, id: string, tag: string) => edit(product, id, { tags: [tag] }, tag);

describe('the activity', () => {
  it('tells of each change who made it, when, and from what to what', async () => {
    const product = productOver();
    const { id } = await product.create(HOURLY);
    product.clock.advance(MINUTE);
    const at = product.clock.now();
    await edit(product, id, { timeout: '10m', tags: ['a'] }, 'bob');
    await edit(product, id, { paused: true });
    await edit(product, id, { paused: false });
    const run = await product.runNow({ id, callerName: 'carol' });
    await product.cancel(id, { stop: true });
    expect(await entriesOf(product, id)).toMatchObject([
      { at: at - MINUTE, caller: 'alice', action: 'created', jobId: id, changes: [] },
      {
        at,
        caller: 'bob',
        action: 'edited',
        changes: [
          { field: 'tags', from: '[]', to: '["a"]' },
          { field: 'timeout', from: '1h', to: '10m' },
        ],
      },
      { at: at + 1, action: 'paused', changes: [{ field: 'paused', from: 'false', to: 'true' }] },
      { action: 'resumed', changes: [{ field: 'paused', from: 'true', to: 'false' }] },
      { caller: 'carol', action: 'run_now', runId: run.id },
      { action: 'canceled', changes: [{ field: 'stop', to: 'true' }] },
    ]);
  });

  it('tells of an edit and a pause in one request as one edit', async () => {
    const product = productOver();
    const { id } = await product.create(HOURLY);
    await edit(product, id, { tags: ['a'], paused: true });
    expect(await entriesOf(product, id)).toMatchObject([
      { action: 'created' },
      { action: 'edited', changes: [{ field: 'tags' }, { field: 'paused' }] },
    ]);
  });

  it('tells nothing of what the schedule does', async () => {
    const product = productOver();
    const { job, wakeUp } = await dueOf(product, { image: 'busybox', in: '3s' });
    await product.wake(wakeUp);
    const { id } = await product.run(job.id);
    await product.follow(product.launcher.exited(id, 0, product.clock.now()));
    await product.sweep();
    expect(await actionsOf(product, job.id)).toEqual(['created']);
  });

  it.each<[string, (product: Product, id: string) => Promise<unknown>]>([
    ['an edit that changes nothing', (product, id) => edit(product, id, { timeout: '1h' })],
    ['a resumption of what is not paused', (product, id) => edit(product, id, { paused: false })],
    ['a faulty edit', (product, id) => edit(product, id, { timeout: 'soon' }).catch(() => undefined)],
    [
      'an edit of what was edited meanwhile',
      (product, id) =>
        product
          .revise({
            id,
            edit: (current) => ({ request: { ...current, tags: ['a'] } }),
            condition: () => false,
          })
          .catch(() => undefined),
    ],
    [
      'a put of the same',
      (product) => product.put({ name: 'nightly', request: HOURLY, callerName: 'alice' }),
    ],
    ['a pause of everything with a fault', (product) => product.pauseAll(1).catch(() => undefined)],
    ['a resumption of everything that is not paused', (product) => product.resumeAll()],
    ['a run of a job that is not there', (product) => product.stop('x', 'user').catch(() => undefined)],
  ])('tells nothing of %s', async (_what, change) => {
    const product = productOver();
    const { job } = await product.put({ name: 'nightly', request: HOURLY, callerName: 'alice' });
    await change(product, job.id);
    expect(await actionsOf(product)).toEqual(['created']);
    expect(product.activity.all()).toHaveLength(1);
  });

  it('tells once of what is repeated', async () => {
    const product = productOver();
    const idempotency = { key: 'k', route: 'POST /v1/jobs', body: HOURLY };
    const create = () => product.createJob({ request: HOURLY, callerName: 'alice', idempotency });
    const { id } = await create();
    await create();
    for (const _ of [1, 2]) await product.runNow({ id, callerName: 'alice', key: 'k' });
    product.clock.advance(MINUTE);
    for (const _ of [1, 2]) await product.pauseAll(undefined);
    product.clock.advance(MINUTE);
    for (const _ of [1, 2]) await product.cancel(id).catch(ignoreOver);
    expect(await actionsOf(product)).toEqual(['created', 'run_now', 'all_paused', 'canceled']);
  });

  it('tells of the first who stops a run', async () => {
    const product = productOver();
    const { job, wakeUp } = await dueOf(product, { image: 'busybox', in: '3s' });
    await product.wake(wakeUp);
    const { id } = await product.run(job.id);
    for (const _ of [1, 2]) await product.stop(id, 'user');
    expect(await actionsOf(product, job.id)).toEqual(['created', 'stopped']);
  });

  it('tells nothing of a stop that comes after the timeout has stopped a run', async () => {
    const product = productOver();
    const { job, wakeUp } = await dueOf(product, { image: 'busybox', in: '3s' });
    await product.wake(wakeUp);
    const { id } = await product.run(job.id);
    await product.stop(id, 'timeout');
    await product.stop(id, 'user');
    expect(await actionsOf(product, job.id)).toEqual(['created']);
  });

  it('is forgotten after as long as history is kept', async () => {
    const product = productOver();
    const { id } = await product.create(HOURLY);
    product.clock.advance(90 * 24 * 60 * MINUTE - 1);
    expect(await actionsOf(product, id)).toEqual(['created']);
    product.clock.advance(1);
    expect(await actionsOf(product, id)).toEqual([]);
  });

  it('logs each change in one line', async () => {
    const product = productOver();
    const { id } = await product.create(HOURLY);
    await edit(product, id, { environment: { TOKEN: 'hunter2' }, timeout: '10m' }, 'bob');
    const logged = product.log.lines.filter(({ event }) => event === 'somebody changed something');
    expect(logged.map(({ facts }) => facts)).toMatchObject([
      { action: 'created', caller: 'alice', jobId: id },
      {
        action: 'edited',
        caller: 'bob',
        jobId: id,
        changes: JSON.stringify([
          { field: 'environment', isHidden: true, added: ['TOKEN'] },
          { field: 'timeout', from: '1h', to: '10m' },
        ]),
      },
    ]);
  });

  it('is of a job that is there', async () => {
    const product = productOver();
    await expect(product.activityOf('x', { limit: 1 })).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('the activity of two who change a job at the same time', () => {
  it('tells of both edits, each from what the other left, in whatever order they make their calls', async () => {
    const { orders } = await inEveryOrder(async () => {
      const world = inMemoryWorld();
      const product = productOver(world);
      const { id } = await product.create(HOURLY);
      const check = async (order: string): Promise<void> => {
        const [created, first, second, ...more] = await entriesOf(product, id);
        expect([created?.action, more], order).toEqual(['created', []]);
        const last = (await product.job(id)).tags;
        const changes = [first, second].map((entry) => entry?.changes[0]);
        expect(changes[0], order).toMatchObject({ from: '[]', to: changes[1]?.from });
        expect(changes[1]?.to, order).toBe(JSON.stringify(last));
        expect(changes.map((change) => change?.to).sort(), order).toEqual(['["anna"]', '["bert"]']);
      };
      const messages = ['anna', 'bert'].map((tag) => (process: Product) => tagged(process, id, tag));
      return { world, messages, check, isAboutActivity: true };
    });
    expect(orders).toBeGreaterThan(20);
  });

  it.each(['of all', 'of the job'])(
    'tells of what was done before to who lists the entries %s at the same time',
    async (which) => {
      const { orders } = await inEveryOrder(async () => {
        const world = inMemoryWorld();
        const product = productOver(world);
        const { id } = await product.create(HOURLY);
        let told: readonly string[] = [];
        const list = async (process: Product): Promise<void> => {
          const { items } = await process.activityOf(which === 'of all' ? undefined : id, { limit: 10 });
          told = items.map(({ entry }) => entry.action);
        };
        const check = async (order: string) => expect(told, order).toContain('created');
        const change = (process: Product) => tagged(process, id, 'anna');
        return { world, messages: [change, list], check, isAboutActivity: true };
      });
      expect(orders).toBeGreaterThan(10);
    },
  );

  it('tells of the one who cancels it, in whatever order they make their calls', async () => {
    const { orders } = await inEveryOrder(async () => {
      const world = inMemoryWorld();
      const product = productOver(world);
      const { id } = await product.create(HOURLY);
      const cancel = (process: Product) => process.cancel(id).catch(ignoreOver);
      const check = async (order: string) =>
        expect(await actionsOf(product, id), order).toEqual(['created', 'canceled']);
      return { world, messages: [cancel, cancel], check, isAboutActivity: true };
    });
    expect(orders).toBeGreaterThan(10);
  });
});
