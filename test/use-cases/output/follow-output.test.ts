import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Run } from '../../../functions/domain/run/run.ts';
import { END_MARK, type OutputLine, STDERR_MARK } from '../../../functions/domain/target/shell-wrapper.ts';
import type {
  FollowedAnswer,
  FollowedLine,
  FollowedPart,
  FollowRequest,
} from '../../../functions/use-cases/output/follow-output.ts';
import { inMemoryWorld } from '../../in-memory/world.ts';
import { type Product, productOver } from '../product.ts';

const SECOND = 1000;
const SOON = { image: 'busybox', in: '30s' } as const;

/** A job whose run has a container, in a world whose log is so late. */
const started = async ({ outputDelay = 0, shell = true } = {}) => {
  const world = inMemoryWorld();
  world.settings.outputDelay = outputDelay;
  const product = productOver(world);
  const job = await product.create({ ...SOON, ...(shell ? { shell: 'true' } : { command: ['true'] }) });
  await product.passUntil(product.clock.now() + 30 * SECOND);
  const run = await product.run(job.id);
  return { product, run };
};

const write = ({ output }: Product, { handle = '' }: Run, ...messages: string[]) => {
  for (const [index, message] of messages.entries()) output.write(handle, index, message);
};

const exit = ({ follow, launcher, clock }: Product, { id }: Run) =>
  follow(launcher.exited(id, 3, clock.now()));

/** What a follower is told, who knows no end yet. */
const told = async (
  product: Product,
  run: Run,
  request: Partial<FollowRequest> = {},
): Promise<FollowedAnswer> => {
  const part = await product.followOutput(run.id, { mostLines: 1000, waits: true, ...request });
  if (part === 'over') throw new Error('expected a part');
  return part;
};

const textsOf = ({ lines }: FollowedPart) => lines.map(({ text }) => text);

/** Does something at the n-th time that someone waits. */
const whileWaiting = ({ clock }: Product, nth: number, act: () => unknown): { readonly waits: number[] } => {
  const waits: number[] = [];
  clock.waitUntil = async (at) => {
    waits.push(at - clock.now());
    clock.advanceTo(at);
    if (waits.length === nth) await act();
  };
  return { waits };
};

describe('a follower', () => {
  it('is told what is there at once', async () => {
    const { product, run } = await started();
    const before = product.clock.now();
    write(product, run, 'out', `${STDERR_MARK}err`);
    const { lines } = await told(product, run);
    expect(lines).toMatchObject([
      { at: 0, stream: 'stdout', text: 'out' },
      { at: 1, stream: 'stderr', text: 'err' },
    ]);
    expect(product.clock.now()).toBe(before);
  });

  it('is told a line soon after it was written, however long that took', async () => {
    const { product, run } = await started();
    const { waits } = whileWaiting(product, 6, () => write(product, run, 'late'));
    expect(textsOf(await told(product, run))).toEqual(['late']);
    expect(waits).toEqual([250, 500, 500, 500, 500, 500]);
  });

  it('is told after 20 s that there was nothing', async () => {
    const { product, run } = await started();
    const before = product.clock.now();
    expect(await told(product, run)).toEqual({ lines: [], position: expect.any(String), askAgainIn: 0 });
    expect(product.clock.now() - before).toBe(20 * SECOND);
  });

  it('who does not wait is told at once that there is nothing', async () => {
    const { product, run } = await started();
    const before = product.clock.now();
    expect(textsOf(await told(product, run, { waits: false }))).toEqual([]);
    expect(product.clock.now()).toBe(before);
  });

  it('waits for a container that has not been started yet', async () => {
    const product = productOver();
    product.launcher.otherwise = 'refused';
    const job = await product.create(SOON);
    await product.passUntil(product.clock.now() + 30 * SECOND);
    const run = await product.run(job.id);
    expect(await told(product, run)).toEqual({ lines: [], askAgainIn: 0 });
  });

  describe('where nobody may wait', () => {
    const unheld = async () => {
      const begun = await started();
      begun.product.settings.followWait = 0;
      return begun;
    };

    it('is told at once that there is nothing, and to come again in 2 s', async () => {
      const { product, run } = await unheld();
      const { waits } = whileWaiting(product, 1, () => undefined);
      expect(await told(product, run)).toMatchObject({ lines: [], askAgainIn: 2 * SECOND });
      expect(waits).toEqual([]);
    });

    it('is told to come sooner where output comes', async () => {
      const { product, run } = await unheld();
      write(product, run, 'out');
      expect(await told(product, run)).toMatchObject({ askAgainIn: SECOND / 2 });
    });

    it('is given many pages at once of what is there', async () => {
      const { product, run } = await unheld();
      write(product, run, ...Array.from({ length: 950 }, (_, index) => String(index)));
      expect((await told(product, run)).lines).toHaveLength(950);
    });

    it('takes, with nine others for a minute, no time in which something else could run', async () => {
      const { product, run } = await unheld();
      const { waits } = whileWaiting(product, 1, () => undefined);
      let requests = 0;
      const follow = async (until: number) => {
        for (let at = product.clock.now(); at < until; requests += 1)
          at += (await told(product, run)).askAgainIn;
      };
      const until = product.clock.now() + 60 * SECOND;
      for (let follower = 0; follower < 10; follower += 1) await follow(until);
      expect(waits).toEqual([]);
      expect(requests).toBe(10 * 30);
    });
  });

  it('of one stream waits for a line of that stream', async () => {
    const { product, run } = await started();
    write(product, run, 'out', 'out');
    whileWaiting(product, 2, () => write(product, run, 'more', `${STDERR_MARK}err`));
    expect(textsOf(await told(product, run, { stream: 'stderr' }))).toEqual(['err']);
  });

  it('is told no more lines at once than asked for', async () => {
    const { product, run } = await started();
    write(product, run, ...Array.from({ length: 250 }, (_, index) => String(index)));
    expect(textsOf(await told(product, run, { mostLines: 2 }))).toEqual(['0', '1']);
    expect(textsOf(await told(product, run, { mostLines: 240 }))).toHaveLength(240);
  });

  it('is told no more bytes at once than an answer may have, and every line once', async () => {
    const { product, run } = await started();
    const large = '\0'.repeat(200_000);
    write(product, run, ...Array.from({ length: 9 }, (_, index) => `${index}${large}`));
    await exit(product, run);
    const seen: string[] = [];
    for (
      let part = await told(product, run);
      ;
      part = await told(product, run, { position: part.position })
    ) {
      expect(JSON.stringify(JSON.stringify(part)).length).toBeLessThan(6_000_000);
      seen.push(...textsOf(part).map((text) => text.slice(0, 1)));
      if (part.ended) break;
    }
    expect(seen.join('')).toBe('012345678');
  });
});

describe('a follower who comes again', () => {
  const message = fc
    .array(fc.constantFrom('a', 'b\r', '', STDERR_MARK, END_MARK), { maxLength: 6 })
    .map((parts) => parts.join(''));
  const stream = fc.constantFrom(undefined, 'stdout', 'stderr', 'output');

  /** Pages of as many records as it likes, and an end that is only told on an empty page, as CloudWatch Logs does. */
  const withSmallPages = (product: Product) => {
    const sizes = { most: 1 };
    const read = product.output.read.bind(product.output);
    product.output.read = async (handle, page) => {
      const part = await read(handle, { ...page, limit: Math.min(page.limit, sizes.most) });
      return { ...part, isAtEnd: part.records.length === 0 };
    };
    return sizes;
  };

  const bare = ({ position: _position, ...line }: FollowedLine): OutputLine => line;

  it('at any line is told every line after it, once', async () => {
    const connection = fc.record({
      mostLines: fc.integer({ min: 1, max: 7 }),
      breaksAfter: fc.nat(5),
      pageSize: fc.integer({ min: 1, max: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(message, { maxLength: 12 }),
        stream,
        fc.boolean(),
        fc.infiniteStream(connection),
        async (messages, wanted, shell, connections) => {
          const { product, run } = await started({ shell });
          write(product, run, ...messages);
          await exit(product, run);
          const { items } = await product.readOutput(run.id, { limit: 100, stream: wanted });
          const pages = withSmallPages(product);
          const seen: OutputLine[] = [];
          let position: string | undefined;
          for (const { mostLines, breaksAfter, pageSize } of connections) {
            pages.most = pageSize;
            const part = await told(product, run, { position, mostLines, stream: wanted });
            const arrived = part.lines.slice(0, breaksAfter);
            seen.push(...arrived.map(bare));
            const isWhole = arrived.length === part.lines.length;
            if (isWhole && part.ended) break;
            position = isWhole ? part.position : (arrived.at(-1)?.position ?? position);
          }
          expect(seen).toEqual(items);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('may come with the cursor of a page', async () => {
    const { product, run } = await started();
    write(product, run, 'one', 'two');
    const { cursor } = await product.readOutput(run.id, { limit: 1 });
    expect(textsOf(await told(product, run, { position: cursor }))).toEqual(['two']);
  });

  it('with a position of something else is refused', async () => {
    const { product, run } = await started();
    const refused = { code: 'invalid', faults: [{ pointer: '/cursor' }] };
    await expect(told(product, run, { position: 'nonsense' })).rejects.toMatchObject(refused);
    await expect(told(product, run, { position: 'nonsense.3' })).rejects.toMatchObject(refused);
  });

  it('to a run that does not exist is refused', async () => {
    const { product } = await started();
    const request = { mostLines: 1, waits: true };
    await expect(product.followOutput('x', request)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('the end of an output', () => {
  it('is told with the last line of a run that is over', async () => {
    const { product, run } = await started();
    write(product, run, 'last');
    await exit(product, run);
    const part = await told(product, run);
    expect(part).toMatchObject({ lines: [{ text: 'last' }], ended: { status: 'failed', exitCode: 3 } });
  });

  it('is told to who waits for it', async () => {
    const { product, run } = await started();
    const { waits } = whileWaiting(product, 3, () => exit(product, run));
    expect(await told(product, run)).toMatchObject({ lines: [], ended: { id: run.id } });
    expect(waits).toHaveLength(3);
  });

  it('is told only once the last lines can no longer be under way', async () => {
    const { product, run } = await started({ outputDelay: 15 * SECOND });
    await exit(product, run);
    const end = product.clock.now();
    whileWaiting(product, 4, () => write(product, run, 'under way'));
    const late = await told(product, run);
    expect([textsOf(late), late.ended]).toEqual([['under way'], undefined]);
    expect(await product.readOutput(run.id, { limit: 10 })).toMatchObject({ ended: false });
    const last = await told(product, run, { position: late.position });
    expect(last).toMatchObject({ lines: [], ended: { id: run.id } });
    const passed = product.clock.now() - end;
    expect([passed >= 15 * SECOND, passed < 16 * SECOND]).toEqual([true, true]);
    expect(await product.readOutput(run.id, { limit: 10 })).toMatchObject({ ended: true });
  });

  it.each([
    ['was never started', (product: Product, run: Run) => product.stop(run.id, 'user'), 'refused'],
    [
      'never ran',
      ({ follow, launcher, clock }: Product, { id }: Run) =>
        follow(launcher.failedToStart(id, 'CannotPullContainerError', clock.now())),
      'launched',
    ],
  ] as const)('is told at once where a container %s', async (_, end, launching) => {
    const world = inMemoryWorld();
    world.settings.outputDelay = 15 * SECOND;
    const product = productOver(world);
    product.launcher.otherwise = launching;
    const job = await product.create(SOON);
    await product.passUntil(product.clock.now() + 30 * SECOND);
    const run = await product.run(job.id);
    await end(product, run);
    const before = product.clock.now();
    expect(await told(product, run)).toMatchObject({ lines: [], ended: { id: run.id } });
    expect(await product.readOutput(run.id, { limit: 10 })).toMatchObject({ ended: true });
    expect(product.clock.now()).toBe(before);
  });

  it('is not told again to who knows it', async () => {
    const { product, run } = await started();
    const request = { position: 'end', mostLines: 1, waits: true };
    await expect(product.followOutput(run.id, request)).rejects.toMatchObject({ code: 'invalid' });
    await exit(product, run);
    expect(await product.followOutput(run.id, request)).toBe('over');
  });
});
