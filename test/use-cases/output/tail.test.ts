import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OutputLine, OutputStream } from '../../../functions/domain/target/shell-wrapper.ts';
import { STDERR_MARK } from '../../../functions/domain/target/shell-wrapper.ts';
import { readTail } from '../../../functions/use-cases/output/read-tail.ts';
import { targetOutput } from '../../../functions/use-cases/output/target-output.ts';
import { productOver } from '../product.ts';

/** A shell run whose container has written so many lines, of which every `errors`th is stderr. */
const withOutput = async (count: number, errors = 3) => {
  const product = productOver();
  const now = product.clock.now();
  const job = await product.create({ image: 'busybox', shell: 'seq', in: '1s' });
  await product.passUntil(now + 1000);
  const run = await product.run(job.id);
  const write = (from: number, to: number) => {
    for (let line = from; line < to; line += 1) {
      product.output.write(run.handle!, now + line, `${line % errors === 0 ? STDERR_MARK : ''}${line}`);
    }
  };
  write(0, count);
  const tail = readTail({ ...product, output: targetOutput(product) });
  const textsOf = (items: readonly OutputLine[]) => items.map(({ text }) => text);
  /** The output from its end to its beginning, in parts of so many lines. */
  const back = async (lines: number, stream?: OutputStream) => {
    const parts: string[][] = [];
    let page = await tail(run.id, { lines, stream });
    parts.unshift(textsOf(page.items));
    while (page.previousCursor !== undefined) {
      page = await product.readOutput(run.id, { limit: lines, cursor: page.previousCursor, stream });
      parts.unshift(textsOf(page.items));
    }
    return parts;
  };
  return { ...product, tail, back, runId: run.id, write, textsOf, run };
};

const numbers = (from: number, to: number, step = 1) =>
  Array.from({ length: Math.ceil((to - from) / step) }, (_, index) => String(from + index * step));

describe('the end of an output', () => {
  it('is its last lines, oldest first', async () => {
    const { tail, runId, textsOf } = await withOutput(50);
    const page = await tail(runId, { lines: 4 });
    expect(textsOf(page.items)).toEqual(['46', '47', '48', '49']);
    expect(page.items.map(({ stream }) => stream)).toEqual(['stdout', 'stdout', 'stderr', 'stdout']);
    expect(page).toMatchObject({
      ended: false,
      cursor: expect.any(String),
      previousCursor: expect.any(String),
    });
  });

  it('is all of it where there is less, and says that nothing comes before', async () => {
    const { tail, runId } = await withOutput(3);
    const page = await tail(runId, { lines: 10 });
    expect(page.items).toHaveLength(3);
    expect(page).not.toHaveProperty('previousCursor');
  });

  it('goes on behind and back before what it has, whatever is written meanwhile', async () => {
    const { tail, runId, readOutput, write, textsOf } = await withOutput(20);
    const { cursor, previousCursor } = await tail(runId, { lines: 5 });
    write(20, 23);
    const next = await readOutput(runId, { limit: 10, cursor });
    expect(textsOf(next.items)).toEqual(['20', '21', '22']);
    const before = await readOutput(runId, { limit: 10, cursor: previousCursor });
    expect(textsOf(before.items)).toEqual(numbers(5, 15));
    expect(before).not.toHaveProperty('cursor');
  });

  it('joined with what comes before gives every line once, of each stream', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(40),
        fc.integer({ min: 1, max: 15 }),
        fc.integer({ min: 1, max: 9 }),
        async (count, lines, errors) => {
          const { back } = await withOutput(count, errors);
          const all = numbers(0, count);
          const isError = (text: string) => Number(text) % errors === 0;
          const parts = await back(lines);
          expect(parts.flat()).toEqual(all);
          expect((await back(lines, 'stderr')).flat()).toEqual(all.filter(isError));
          expect((await back(lines, 'stdout')).flat()).toEqual(all.filter((text) => !isError(text)));
          for (const part of parts.slice(1)) expect(part).toHaveLength(lines);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('of a stream that there is little of is found behind much else', async () => {
    const { tail, runId, textsOf } = await withOutput(5000, 2400);
    const page = await tail(runId, { lines: 2, stream: 'stderr' });
    expect(textsOf(page.items)).toEqual(['2400', '4800']);
  });

  it('ends sooner where the lines are too large for an answer', async () => {
    const { tail, runId, output, run, clock, back } = await withOutput(0);
    const long = 'x'.repeat(200_000);
    for (let line = 0; line < 40; line += 1) output.write(run.handle!, clock.now(), `${line} ${long}`);
    const page = await tail(runId, { lines: 100 });
    expect(page.items.length).toBeGreaterThan(5);
    expect(page.items.length).toBeLessThan(20);
    expect(page.items.at(-1)?.text.startsWith('39 ')).toBe(true);
    expect((await back(100)).flat().map((text) => text.split(' ')[0])).toEqual(numbers(0, 40));
  });

  it('does not cut a record that holds two lines', async () => {
    const { tail, runId, output, run, clock, textsOf, back } = await withOutput(0);
    for (const text of ['a', `b${STDERR_MARK}c`, 'd']) output.write(run.handle!, clock.now(), text);
    expect(textsOf((await tail(runId, { lines: 2 })).items)).toEqual(['b', 'c', 'd']);
    expect((await back(1)).filter(({ length }) => length > 0)).toEqual([['a'], ['b', 'c'], ['d']]);
  });

  it('of a run that has no container yet is empty, and ends with its run', async () => {
    const product = productOver();
    const job = await product.create({ image: 'busybox', in: '1s' });
    await product.passUntil(product.clock.now() + 1000);
    const run = await product.run(job.id);
    const tail = readTail({ ...product, output: targetOutput(product) });
    await product.follow(product.launcher.exited(run.id, 0, product.clock.now() + 1));
    expect(await tail(run.id, { lines: 5 })).toMatchObject({ items: [], ended: true });
  });

  it('of a webhook is its last tries', async () => {
    const product = productOver();
    const job = await product.create({ url: 'https://hooks.example.com/x', in: '1s' });
    await product.passUntil(product.clock.now() + 1000);
    const run = await product.run(job.id);
    await product.deliver(run.handle!);
    const tail = readTail({ ...product, output: targetOutput(product) });
    const all = await product.readOutput(run.id, { limit: 100 });
    const page = await tail(run.id, { lines: 1 });
    expect(all.items.length).toBeGreaterThan(0);
    expect(page.items).toEqual(all.items.slice(-1));
  });

  it('of what a worker reported is its last lines', async () => {
    const product = productOver();
    const job = await product.create({ image: 'busybox', every: '1h' });
    const run = await product.reportRun({ jobId: job.id, workerId: 'w', stdout: 'a\nb\nc\n', stderr: '' });
    const tail = readTail({ ...product, output: targetOutput(product) });
    expect((await tail(run.id, { lines: 2 })).items.map(({ text }) => text)).toEqual(['b', 'c']);
  });
});
