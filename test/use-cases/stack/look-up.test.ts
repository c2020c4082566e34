import { describe, expect, it } from 'vitest';
import { hashOf, revoked, secretFrom, type Token } from '../../../functions/domain/stack/token.ts';
import { END_MARK, STDERR_MARK } from '../../../functions/domain/target/shell-wrapper.ts';
import { signIn } from '../../../functions/use-cases/stack/authenticate.ts';
import { inMemoryWorld } from '../../in-memory/world.ts';
import { dueAtOf, type Product, productOver } from '../product.ts';

const MINUTE = 60_000;

const inEveryState = async (product: Product) => {
  for (let index = 0; index < 3; index += 1) {
    await product.create({ image: 'busybox', in: '1h' });
    const running = await product.create({ image: 'busybox', now: true });
    await product.passUntil(dueAtOf(running));
    const canceled = await product.create();
    await product.cancel(canceled.id);
    product.clock.advance(1000);
  }
};

describe('the list of all jobs', () => {
  it.each([1, 2, 3, 4, 100])(
    'gives every job once in pages of %i, in the order of life: scheduled, running without anything to come, history',
    async (limit) => {
      const product = productOver();
      await inEveryState(product);
      const states: string[] = [];
      const ids = new Set<string>();
      let cursor: string | undefined;
      do {
        const page = await product.list({}, { limit, cursor });
        expect(page.items.length).toBeLessThanOrEqual(limit);
        for (const job of page.items) {
          states.push(job.state);
          ids.add(job.id);
        }
        cursor = page.cursor;
      } while (cursor !== undefined);
      expect(ids.size).toBe(9);
      expect(states).toEqual([
        ...['scheduled', 'scheduled', 'scheduled'],
        ...['running', 'running', 'running'],
        ...['history', 'history', 'history'],
      ]);
    },
  );

  it.each([
    'nonsense',
    'running.nonsense',
    'live',
    'live.x',
    'live.1.nonsense',
    'history.-1',
    '',
    '.',
    'canceled.x',
  ])('refuses the cursor %j', async (cursor) => {
    const product = productOver();
    await expect(product.list({}, { limit: 10, cursor })).rejects.toMatchObject({ code: 'invalid' });
  });
});

describe('the output of a run', () => {
  const started = async (shell: boolean) => {
    const product = productOver();
    const how = shell ? { shell: 'true' } : { command: ['true'] };
    const job = await product.create({ image: 'busybox', in: '30s', ...how });
    await product.passUntil(dueAtOf(job));
    return { product, run: await product.run(job.id) };
  };

  it('is empty and not ended before the container exists', async () => {
    const product = productOver();
    product.launcher.otherwise = 'refused';
    const job = await product.create();
    await product.passUntil(dueAtOf(job));
    const { id } = await product.run(job.id);
    expect(await product.readOutput(id, { limit: 10 })).toEqual({ items: [], ended: false });
  });

  it('of a shell tells stdout and stderr apart', async () => {
    const { product, run } = await started(true);
    product.output.write(run.handle!, 5, 'out');
    product.output.write(run.handle!, 6, `${STDERR_MARK}err`);
    product.output.write(run.handle!, 7, END_MARK);
    const { items } = await product.readOutput(run.id, { limit: 10 });
    expect(items).toEqual([
      { at: 5, stream: 'stdout', text: 'out' },
      { at: 6, stream: 'stderr', text: 'err' },
    ]);
    const { items: errors } = await product.readOutput(run.id, { limit: 10, stream: 'stderr' });
    expect(errors).toEqual([{ at: 6, stream: 'stderr', text: 'err' }]);
  });

  it('of a command is one stream', async () => {
    const { product, run } = await started(false);
    product.output.write(run.handle!, 5, 'out');
    const { items } = await product.readOutput(run.id, { limit: 10 });
    expect(items).toEqual([{ at: 5, stream: 'output', text: 'out' }]);
  });

  it('that the log tells to the end only when asked twice is still told at once, of a run that is over', async () => {
    const { product, run } = await started(false);
    product.output.write(run.handle!, 5, 'one');
    await product.follow(product.launcher.exited(run.id, 0, product.clock.now()));
    const read = product.output.read.bind(product.output);
    product.output.read = async (handle, page) => {
      const part = await read(handle, page);
      return { ...part, isAtEnd: part.records.length === 0 };
    };
    expect(await product.readOutput(run.id, { limit: 10 })).toMatchObject({
      items: [{ text: 'one' }],
      ended: true,
    });
  });

  it('of more bytes than an answer may have comes in parts, every record once', async () => {
    const { product, run } = await started(false);
    const large = '\0'.repeat(200_000);
    for (let at = 1; at <= 9; at += 1) product.output.write(run.handle!, at, large);
    await product.follow(product.launcher.exited(run.id, 0, product.clock.now()));
    const seen: number[] = [];
    for (let cursor: string | undefined, ended = false; !ended; ) {
      const part = await product.readOutput(run.id, { limit: 25, cursor });
      expect(JSON.stringify(JSON.stringify(part)).length).toBeLessThan(6_000_000);
      seen.push(...part.items.map(({ at }) => at));
      ({ cursor, ended } = part);
    }
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('has ended once the run is final and everything was read', async () => {
    const { product, run } = await started(false);
    product.output.write(run.handle!, 5, 'one');
    product.output.write(run.handle!, 6, 'two');
    const all = async () => product.readOutput(run.id, { limit: 10 });
    expect(await all()).toMatchObject({ ended: false });
    await product.follow(product.launcher.exited(run.id, 0, product.clock.now()));
    const first = await product.readOutput(run.id, { limit: 1 });
    expect(first).toMatchObject({ ended: false });
    const rest = await product.readOutput(run.id, { limit: 10, cursor: first.cursor });
    expect(rest).toMatchObject({ items: [{ text: 'two' }], ended: true });
  });
});

describe('signing in', () => {
  const signedUp = async (facts: Partial<Token> = {}) => {
    const world = inMemoryWorld();
    const secret = secretFrom(world.randomness.bytes(32));
    const token: Token = { hash: hashOf(secret), name: 'alice', scopes: ['read'], createdAt: 0, ...facts };
    await world.tokens.insert(token);
    return { world, secret, token, signIn: signIn(world) };
  };

  it('with the secret of a token gives its name and scopes', async () => {
    const { signIn, secret } = await signedUp();
    expect(await signIn(secret)).toEqual({ name: 'alice', scopes: ['read'] });
  });

  it.each(['', 'runat_x', `runat_${'A'.repeat(43)}`, 'x'.repeat(10_000)])(
    'with %j gives nobody',
    async (secret) => {
      const { signIn } = await signedUp();
      expect(await signIn(secret)).toBeUndefined();
    },
  );

  it('with an expired token gives nobody', async () => {
    const { signIn, secret, world } = await signedUp({ expiresAt: inMemoryWorld().clock.now() + MINUTE });
    expect(await signIn(secret)).toBeDefined();
    world.clock.advance(MINUTE);
    expect(await signIn(secret)).toBeUndefined();
  });

  it('trusts a token for a minute before it looks again', async () => {
    const { signIn, secret, world, token } = await signedUp();
    await signIn(secret);
    await world.tokens.revoke(revoked(token, world.clock.now(), 'a'));
    world.clock.advance(MINUTE - 1);
    expect(await signIn(secret)).toBeDefined();
    world.clock.advance(1);
    expect(await signIn(secret)).toBeUndefined();
  });

  it('notes the last use, at most once an hour', async () => {
    const { signIn, secret, world, token } = await signedUp();
    const first = world.clock.now();
    await signIn(secret);
    world.clock.advance(30 * MINUTE);
    await signIn(secret);
    expect(await world.tokens.load(token.hash)).toMatchObject({ lastUsedAt: first });
    world.clock.advance(31 * MINUTE);
    await signIn(secret);
    expect(await world.tokens.load(token.hash)).toMatchObject({ lastUsedAt: first + 61 * MINUTE });
  });
});
