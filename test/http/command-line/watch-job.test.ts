import { describe, expect, it } from 'vitest';
import type { Job, OutputItem, RunOfOccurrence } from '../../../cli/api/api-shapes.ts';
import { readOutputSoFar } from '../../../cli/arguments/read-output.ts';
import { piecesOf } from '../../../cli/commands/print-output.ts';
import { EXIT, exitCodeOfRun, exitCodeOfRuns } from '../../../cli/watch/exit-code.ts';
import { pauseUntilDue } from '../../../cli/watch/poll-interval.ts';
import {
  currentOccurrence,
  lastAttempts,
  waitForOccurrence,
  watchOccurrence,
  watchRun,
} from '../../../cli/watch/watch-job.ts';
import { JOB, LAST_RUN, RUN, runIdOf } from './a-job.ts';
import { type Answers, NOW, worldOf } from './a-world.ts';

const KEY = { jobId: JOB.id, dueAt: RUN.dueAt };
const OVER: Job = { ...JOB, state: 'history' };

const line = (text: string, stream: OutputItem['stream'] = 'stdout') => ({ at: '', stream, text });
const lines = (count: number) => Array.from({ length: count }, (_, index) => line(String(index)));
const { nextDueAt: _due, ...NOT_DUE } = JOB;

const run = (status: RunOfOccurrence['status'], copy = 1, attempt = 1): RunOfOccurrence => ({
  id: runIdOf(copy, attempt),
  copy,
  attempt,
  status,
});
const occurrence = (...runs: readonly RunOfOccurrence[]) => ({
  items: [{ dueAt: RUN.dueAt, expected: true, status: 'running', runs }],
});

const collector = () => {
  const texts: string[] = [];
  return {
    texts,
    takerOf: (of: RunOfOccurrence) => async (items: readonly OutputItem[]) =>
      void texts.push(...items.map((item) => `${of.copy}.${of.attempt} ${item.text}`)),
  };
};

const phasesOf = (text: string): string[] =>
  text
    .trim()
    .split('\n')
    .map((phase) => phase.replace('runat: ', ''));

describe('waiting for an occurrence', () => {
  it('asks until the job names a run of it', async () => {
    const { world, waits } = worldOf({ getJob: [JOB, { ...NOT_DUE, activeRuns: [runIdOf()] }] });
    expect(await waitForOccurrence(JOB, world)).toEqual(KEY);
    expect(waits).toEqual([3000, 3000]);
  });

  it('asks nothing when it has begun already', async () => {
    const { world, asked } = worldOf({});
    expect(await waitForOccurrence({ ...NOT_DUE, activeRuns: [runIdOf()] }, world)).toEqual(KEY);
    expect(asked).toEqual([]);
  });

  it('finds the first one of a job that is due again already', async () => {
    const later = {
      ...JOB,
      nextDueAt: '2026-11-21T09:30:05.000Z',
      activeRuns: [runIdOf(1, 1, '20261121T093004Z')],
    };
    const { world } = worldOf({ getJob: [later], listOccurrences: [occurrence(run('succeeded'))] });
    expect(await waitForOccurrence(JOB, world)).toEqual(KEY);
  });

  it('waits for another instant when the job was edited', async () => {
    const dueAt = '2026-11-21T10:00:00.250Z';
    const edited = { ...JOB, nextDueAt: dueAt };
    const begun = { ...NOT_DUE, activeRuns: [runIdOf(1, 1, '20261121T100000250Z')] };
    const { world } = worldOf({ getJob: [edited, begun], listOccurrences: [{ items: [] }] });
    expect(await waitForOccurrence(JOB, world)).toEqual({ jobId: JOB.id, dueAt });
  });

  it('waits for the job to be resumed', async () => {
    const paused = { ...NOT_DUE, paused: true };
    const { world, texts } = worldOf({
      getJob: [paused, JOB, { ...NOT_DUE, activeRuns: [runIdOf()] }],
    });
    expect(await waitForOccurrence(paused, world)).toEqual(KEY);
    expect(phasesOf(texts.error)).toEqual(['paused', 'waiting']);
  });

  it('ends when the job was canceled before', async () => {
    const { nextDueAt: _, ...canceled } = OVER;
    const { world } = worldOf({ getJob: [canceled], listOccurrences: [{ items: [] }] });
    expect(await waitForOccurrence(JOB, world)).toBeUndefined();
  });

  it.each([
    ['2026-11-21T10:30:00Z', 10_000],
    ['2026-11-21T09:30:02Z', 2_000],
    ['2026-11-21T09:30:00.100Z', 300],
    ['2026-11-21T09:29:00Z', 300],
  ])('pauses until the job is due at %s, at most 10 s', (dueAt, milliseconds) => {
    expect(pauseUntilDue(dueAt, NOW, 300)).toBe(milliseconds);
  });
});

describe('the occurrence to look at', () => {
  const earlier = runIdOf(1, 1, '20261121T092000Z');

  it.each<[string, Partial<Job>, string | undefined]>([
    ['the latest that is under way', { activeRuns: [earlier, runIdOf(2), runIdOf(1, 2)] }, RUN.dueAt],
    ['one that waits', { waitingRuns: [runIdOf()], lastRun: { ...LAST_RUN, id: earlier } }, RUN.dueAt],
    ['else the last one', { lastRun: LAST_RUN }, RUN.dueAt],
    ['none of a job that has not run', {}, undefined],
  ])('is %s', (_, changes, dueAt) => {
    expect(currentOccurrence({ ...JOB, ...changes })?.dueAt).toBe(dueAt);
  });
});

describe('watching an occurrence', () => {
  const watch = (answers: Answers) => {
    const { texts: heard, takerOf } = collector();
    const { world, texts, asked, waits } = worldOf({
      getJob: [OVER],
      readOutput: [{ items: [], ended: true }],
      ...answers,
    });
    const ended: string[] = [];
    const tellEnd = ({ copy, attempt }: RunOfOccurrence) => void ended.push(`${copy}.${attempt}`);
    const end = watchOccurrence(KEY, world, { takerOf, tellEnd });
    return { end, heard, ended, texts, asked, waits };
  };

  it('asks for its instant alone', async () => {
    const { end, asked } = watch({ listOccurrences: [occurrence(run('succeeded'))] });
    await end;
    expect(asked[0]?.query).toEqual({
      from: '2026-11-21T09:30:03.000Z',
      to: '2026-11-21T09:30:03.001Z',
      limit: '1',
    });
  });

  it('ends with the last copy, and tells each end once', async () => {
    const { end, ended } = watch({
      listOccurrences: [
        occurrence(run('running', 1), run('succeeded', 2)),
        occurrence(run('running', 1), run('succeeded', 2)),
        occurrence(run('failed', 1), run('succeeded', 2)),
      ],
    });
    expect(lastAttempts(await end).map(({ status }) => status)).toEqual(['failed', 'succeeded']);
    expect(ended).toEqual(['2.1', '1.1']);
  });

  it('goes on with the next attempt, also where the list does not show it yet', async () => {
    const { end, ended, texts } = watch({
      listOccurrences: [
        occurrence(run('failed')),
        occurrence(run('failed'), run('starting', 1, 2)),
        occurrence(run('failed'), run('succeeded', 1, 2)),
      ],
      getJob: [{ ...JOB, activeRuns: [runIdOf(1, 2)] }, OVER],
    });
    expect(lastAttempts(await end).map(({ status }) => status)).toEqual(['succeeded']);
    expect(ended).toEqual(['1.1', '1.2']);
    expect(phasesOf(texts.error)).toEqual(['starting (attempt 2)']);
  });

  it('reads what each run writes, on where it ended', async () => {
    const parts: Record<string, object[]> = {
      [runIdOf(1)]: [
        { items: [line('a')], nextCursor: '1', ended: false },
        { items: [line('b')], ended: true },
      ],
      [runIdOf(2)]: [{ items: [line('c')], ended: true }],
    };
    const { end, heard, asked } = watch({
      listOccurrences: [
        occurrence(run('running', 1), run('queued', 2)),
        occurrence(run('succeeded', 1), run('succeeded', 2)),
      ],
      readOutput: ({ path }) => parts[path?.runId ?? '']?.shift() ?? {},
    });
    await end;
    expect(heard).toEqual(['1.1 a', '1.1 b', '2.1 c']);
    const cursors = asked.filter(({ route }) => route === 'readOutput').map(({ query }) => query?.cursor);
    expect(cursors).toEqual([undefined, '1', undefined]);
  });
});

describe('watching a run', () => {
  it('asks ever less often, down to once a second, until it is over', async () => {
    const running = { ...RUN, status: 'running' };
    const { world, waits } = worldOf({ getRun: [...Array(9).fill(running), RUN] });
    expect(await watchRun(RUN.id, world)).toEqual(RUN);
    expect([waits[0], waits.at(-1), waits.length]).toEqual([250, 1000, 9]);
  });

  it('tells what goes on', async () => {
    const { world, texts } = worldOf({
      getRun: [
        { ...RUN, status: 'starting' },
        { ...RUN, status: 'running' },
        { ...RUN, status: 'running', stoppingAt: 'x' },
        { ...RUN, status: 'canceled' },
      ],
    });
    await watchRun(RUN.id, world);
    expect(phasesOf(texts.error)).toEqual(['starting', 'running', 'stopping']);
  });

  it('tells that it reads the rest of the output of a run that is over', async () => {
    const { world, texts } = worldOf({
      readOutput: [
        { items: [], ended: false },
        { items: [line('late')], ended: true },
      ],
      getRun: [{ ...RUN, status: 'canceled', stoppingAt: 'x' }],
    });
    const { texts: heard, takerOf } = collector();
    await watchRun(RUN.id, world, { takerOf });
    expect([phasesOf(texts.error), heard]).toEqual([['reading the rest'], ['1.1 late']]);
  });

  it('does not pause while much output is there already', async () => {
    const { world, waits } = worldOf({
      readOutput: [
        ...Array(45).fill({ items: lines(100), nextCursor: '1', ended: false }),
        { items: lines(3), nextCursor: '3', ended: true },
      ],
      getRun: [RUN],
    });
    const { texts: heard, takerOf } = collector();
    await watchRun(RUN.id, world, { takerOf });
    expect([heard.length, waits]).toEqual([4503, []]);
  });
});

describe('output', () => {
  it('so far is read to where nothing more is there', async () => {
    const { world } = worldOf({
      readOutput: [
        { items: lines(100), nextCursor: '1', ended: false },
        { items: [], nextCursor: '2', ended: false },
        { items: lines(1), nextCursor: '3', ended: false },
        { items: [], nextCursor: '3', ended: false },
      ],
    });
    const { texts, takerOf } = collector();
    await readOutputSoFar('r', world.api, takerOf(run('running')));
    expect(texts).toHaveLength(101);
  });

  it('goes to the stream it came from, in order', () => {
    expect(piecesOf([line('a'), line('b', 'output'), line('c', 'stderr'), line('d')])).toEqual([
      { isError: false, text: 'a\nb\n' },
      { isError: true, text: 'c\n' },
      { isError: false, text: 'd\n' },
    ]);
  });

  it('says on each line whose it is', () => {
    expect(piecesOf([line('a'), line('b')], '[3] ')).toEqual([{ isError: false, text: '[3] a\n[3] b\n' }]);
  });
});

describe('the exit code', () => {
  it.each<[Parameters<typeof exitCodeOfRun>[0], number]>([
    [{ status: 'succeeded', exitCode: 0 }, 0],
    [{ status: 'failed', exitCode: 4 }, 4],
    [{ status: 'failed', exitCode: 255 }, 255],
    [{ status: 'failed', exitCode: 3_221_225_786 }, 255],
    [{ status: 'failed', exitCode: -1 }, 255],
    [{ status: 'failed' }, EXIT.noExitCode],
    [{ status: 'failed', reason: { code: 'not_delivered', text: '' } }, EXIT.failed],
    [{ status: 'failed', reason: { code: 'receiver_gone', text: '' } }, EXIT.failed],
    [{ status: 'timed_out', exitCode: 143 }, 124],
    [{ status: 'canceled', exitCode: 143 }, 125],
    [{ status: 'start_failed' }, 125],
    [{ status: 'skipped' }, 125],
    [{ status: 'missed' }, 125],
    [{ status: 'lost' }, 125],
  ])('of %j is %i', (ending, code) => {
    expect(exitCodeOfRun(ending)).toBe(code);
  });

  it('of several copies is that of the first one that did not succeed', () => {
    const good = { status: 'succeeded', exitCode: 0 } as const;
    expect(exitCodeOfRuns([good, good])).toBe(0);
    expect(exitCodeOfRuns([good, { status: 'failed', exitCode: 7 }, { status: 'lost' }])).toBe(7);
  });
});
