import { describe, expect, it } from 'vitest';
import type { Instant } from '../../../functions/domain/shared/instant.ts';
import { END_MARK, STDERR_MARK } from '../../../functions/domain/target/shell-wrapper.ts';
import { readLatestOutput } from '../../../functions/use-cases/output/read-latest-output.ts';
import { inMemoryWorld } from '../../in-memory/world.ts';
import { keptRun } from '../../retention.ts';
import { dueAtOf, productOver } from '../product.ts';

const SECOND = 1000;
const EVERY = { image: 'busybox', shell: 'true', every: '10s' } as const;

const recurring = async (request: object = EVERY, outputDelay = 0) => {
  const world = inMemoryWorld();
  const product = productOver({ ...world, settings: { ...world.settings, outputDelay } });
  const job = await product.create({ ...EVERY, ...request });
  const first = dueAtOf(job);
  const read = readLatestOutput(product);
  const runAt = async (dueAt: Instant, attempt = 1, copy = 1) => {
    const { items } = await product.runs.listDueWithin(
      job.id,
      { from: dueAt, to: dueAt + 1 },
      { limit: 100 },
    );
    const run = items.find((each) => each.copy === copy && each.attempt === attempt);
    if (!run) throw new RangeError('there is no such run');
    return run;
  };
  return {
    ...product,
    id: job.id,
    first,
    runAt,
    read: () => read(job.id),
    stdout: async () => (await read(job.id)).agents.map((agent) => agent.stdout),
    record: product.reportRun,
    write: async (dueAt: Instant, ...lines: string[]) => {
      const { handle = '' } = await runAt(dueAt);
      for (const line of lines) product.output.write(handle, dueAt, line);
    },
    exit: async (dueAt: Instant, at: Instant, code = 0, attempt = 1) =>
      product.follow(product.launcher.exited((await runAt(dueAt, attempt)).id, code, at)),
  };
};

describe('the latest output', () => {
  it('is that of the last attempt', async () => {
    const { first, passUntil, exit, write, runAt, read, output } = await recurring({
      retry: { limit: 1, backoff: '1s' },
      every: '1h',
    });
    await passUntil(first);
    await write(first, 'first');
    await exit(first, first + SECOND, 1);
    await expect(read()).rejects.toMatchObject({ code: 'not_found' });
    await passUntil(first + 10 * SECOND);
    output.write((await runAt(first, 2)).handle ?? '', first, `${STDERR_MARK}second`);
    await exit(first, first + 11 * SECOND, 1, 2);
    expect(await read()).toEqual({
      completedAt: first + 11 * SECOND,
      agents: [{ agent: '1', stdout: '', stderr: 'second\n' }],
    });
  });

  it.each<[string, string[], { stdout: string; stderr: string }]>([
    ['a line end behind all', ['a', `${STDERR_MARK}b`, END_MARK], { stdout: 'a\n', stderr: 'b\n' }],
    ['none behind stdout', [`a${END_MARK}`], { stdout: 'a', stderr: '' }],
    ['none behind both', [`a${STDERR_MARK}b${END_MARK}`], { stdout: 'a', stderr: 'b' }],
    ['one line in two pieces', [`a${STDERR_MARK}b`, 'c', END_MARK], { stdout: 'ac\n', stderr: 'b\n' }],
    ['no end mark, as of a script that is killed', ['a', 'b'], { stdout: 'a\nb\n', stderr: '' }],
  ])('is what was written: %s', async (_what, records, written) => {
    const { first, passUntil, exit, write, read } = await recurring();
    await passUntil(first);
    await write(first, ...records);
    await exit(first, first);
    expect((await read()).agents).toEqual([{ agent: '1', ...written }]);
  });

  it('of a worker outside is what it reports', async () => {
    const { id, record, read } = await recurring();
    const written = { stdout: '\n a\r\n\nb', stderr: 'c\n' };
    await record({ jobId: id, workerId: 'w', ...written });
    expect((await read()).agents).toEqual([{ agent: 'w', ...written }]);
  });

  it('is there only when nothing of it is still under way to the log', async () => {
    const { first, passUntil, exit, write, read, stdout } = await recurring({}, 15 * SECOND);
    await passUntil(first);
    await write(first, 'text');
    await exit(first, first);
    await passUntil(first + 9 * SECOND);
    await expect(read()).rejects.toMatchObject({ code: 'not_found' });
    await passUntil(first + 15 * SECOND);
    expect(await stdout()).toEqual(['text\n']);
  });

  it('passes over occurrences of which nothing ran', async () => {
    const { first, passUntil, exit, write, launcher, stdout } = await recurring();
    await passUntil(first);
    await write(first, 'text');
    await exit(first, first);
    launcher.next('impossible');
    await passUntil(first + 10 * SECOND);
    expect(await stdout()).toEqual(['text\n']);
  });

  it('is found behind more than a thousand that were left out', async () => {
    const { first, passUntil, exit, write, stdout } = await recurring({ every: '1s', timeout: '0' });
    await passUntil(first);
    await write(first, 'text');
    await exit(first, first);
    await passUntil(first + 1100 * SECOND);
    expect(await stdout()).toEqual(['text\n']);
  });

  it('is read to its end, and cut where the answer would become too large', async () => {
    const { first, passUntil, exit, write, stdout } = await recurring();
    await passUntil(first);
    await write(first, ...Array.from({ length: 250 }, (_, index) => `${index}`));
    await exit(first, first);
    expect((await stdout())[0]?.split('\n')).toHaveLength(251);
    await passUntil(first + 10 * SECOND);
    await write(first + 10 * SECOND, ...Array.from({ length: 20 }, () => 'x'.repeat(200_000)));
    await exit(first + 10 * SECOND, first + 10 * SECOND);
    expect((await stdout())[0]?.split('\n')).toHaveLength(15);
  });

  it('of a job that does not exist is not found', async () => {
    await expect(readLatestOutput(inMemoryWorld())('f'.repeat(32))).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});

describe('an execution that a worker reports', () => {
  const REPORT = { workerId: 'w', stdout: 'out', stderr: '' };

  it('is a run that has succeeded, of which nothing is launched or watched', async () => {
    const { id, record, runs, launcher, alarms, job, first } = await recurring();
    const run = await record({ jobId: id, ...REPORT });
    expect(await runs.load(run.id)).toEqual(keptRun(run));
    expect(run).toMatchObject({ status: 'succeeded', cause: 'manual', launchTries: 0, reported: REPORT });
    expect(run).not.toHaveProperty('lookAt');
    expect(launcher.orders).toEqual([]);
    expect(alarms.pending).toHaveLength(1);
    expect(await job(id)).toMatchObject({ nextDueAt: first, state: 'scheduled', lastRun: { id: run.id } });
  });

  it('by two at the same moment is two runs', async () => {
    const { id, record, runs } = await recurring();
    const reports = await Promise.all(
      ['a', 'b'].map((workerId) => record({ jobId: id, ...REPORT, workerId })),
    );
    expect(new Set(reports.map((run) => run.id)).size).toBe(2);
    expect(runs.all()).toHaveLength(2);
  });

  it('leaves a job alone that is over', async () => {
    const { id, record, cancel, job, runs } = await recurring();
    const canceled = await cancel(id);
    await record({ jobId: id, ...REPORT });
    expect(await job(id)).toEqual(canceled);
    expect(runs.all()).toHaveLength(1);
  });

  it('of a job that does not exist is refused', async () => {
    const { record } = await recurring();
    await expect(record({ jobId: 'x', ...REPORT })).rejects.toMatchObject({ code: 'not_found' });
  });
});
