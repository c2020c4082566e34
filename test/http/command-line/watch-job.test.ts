import { describe, expect, it } from 'vitest';
import type { Job, OutputItem } from '../../../cli/api-shapes.ts';
import { EXIT, exitCodeOfRun } from '../../../cli/exit-code.ts';
import { pauseUntilDue } from '../../../cli/pace.ts';
import { piecesOf } from '../../../cli/print-output.ts';
import { SILENT } from '../../../cli/progress.ts';
import { readOutputSoFar, type Watch, waitForRun, watchRun } from '../../../cli/watch-job.ts';

const NOW = Date.parse('2026-11-21T09:30:00Z');
const JOB = { id: 'j', state: 'scheduled', activeRuns: [] } as unknown as Job;
const line = (text: string, stream: OutputItem['stream'] = 'stdout') => ({ at: '', stream, text });
const lines = (count: number) => Array.from({ length: count }, (_, index) => line(String(index)));

/** Answers of each route one after the other, the last one for ever; and what was asked and waited for. */
const watchOf = (answers: Readonly<Record<string, readonly object[]>>) => {
  const asked: string[] = [];
  const waits: number[] = [];
  const phases: string[] = [];
  const counts: Record<string, number> = {};
  const watch = {
    api: {
      call: async (route: string, request?: { query?: { cursor?: string } }) => {
        const given = answers[route] ?? [];
        const index = counts[route] ?? 0;
        counts[route] = index + 1;
        asked.push([route, request?.query?.cursor].filter(Boolean).join(' '));
        return given[Math.min(index, given.length - 1)];
      },
    },
    pause: async (milliseconds: number) => void waits.push(milliseconds),
    now: () => NOW,
    progress: { ...SILENT, phase: (name: string) => void phases.push(name) },
  } as Watch;
  return { watch, asked, waits, phases };
};

const collector = () => {
  const texts: string[] = [];
  return {
    texts,
    take: async (items: readonly OutputItem[]) => void texts.push(...items.map((i) => i.text)),
  };
};

describe('waiting for a run', () => {
  it('asks until the job has one', async () => {
    const { watch, waits } = watchOf({ getJob: [JOB, { ...JOB, activeRuns: ['r'] }] });
    expect(await waitForRun(JOB, watch)).toBe('r');
    expect(waits).toEqual([250, 312.5]);
  });

  it('asks nothing when there is one already', async () => {
    const { watch, asked } = watchOf({});
    expect(await waitForRun({ ...JOB, activeRuns: ['r'] }, watch)).toBe('r');
    expect(asked).toEqual([]);
  });

  it('ends when the job was canceled before', async () => {
    const { watch } = watchOf({ getJob: [{ ...JOB, state: 'history' }] });
    expect(await waitForRun(JOB, watch)).toBeUndefined();
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

describe('watching a run', () => {
  it('asks ever less often, down to once a second, until it is over', async () => {
    const running = { status: 'running' };
    const { watch, waits } = watchOf({ getRun: [...Array(9).fill(running), { status: 'succeeded' }] });
    expect(await watchRun('r', watch)).toEqual({ status: 'succeeded' });
    expect([waits[0], waits.at(-1), waits.length]).toEqual([250, 1000, 9]);
  });

  it('tells what goes on', async () => {
    const { watch, phases } = watchOf({
      getRun: [
        { status: 'starting' },
        { status: 'running' },
        { status: 'running', stoppingAt: 'x' },
        { status: 'canceled' },
      ],
    });
    await watchRun('r', watch);
    expect(phases).toEqual(['starting', 'running', 'stopping']);
  });

  it('reads output on where it ended, until there will be no more', async () => {
    const { watch, asked } = watchOf({
      readOutput: [
        { items: [], ended: false },
        { items: [line('a')], nextCursor: '1', ended: false },
        { items: [], nextCursor: '1', ended: false },
        { items: [line('b')], ended: true },
      ],
      getRun: [{ status: 'starting' }, { status: 'running' }, { status: 'failed' }, { status: 'failed' }],
    });
    const { texts, take } = collector();
    await watchRun('r', watch, take);
    expect(texts).toEqual(['a', 'b']);
    expect(asked.filter((what) => what.startsWith('readOutput'))).toEqual([
      'readOutput',
      'readOutput',
      'readOutput 1',
      'readOutput 1',
    ]);
  });

  it('does not pause while much output is there already', async () => {
    const { watch, waits } = watchOf({
      readOutput: [
        { items: lines(100), nextCursor: '1', ended: false },
        { items: lines(100), nextCursor: '2', ended: false },
        { items: lines(3), nextCursor: '3', ended: true },
      ],
      getRun: [{ status: 'succeeded' }],
    });
    const { texts, take } = collector();
    await watchRun('r', watch, take);
    expect([texts.length, waits]).toEqual([203, []]);
  });
});

describe('output so far', () => {
  it('is read to where nothing more is there', async () => {
    const { watch } = watchOf({
      readOutput: [
        { items: lines(100), nextCursor: '1', ended: false },
        { items: [], nextCursor: '2', ended: false },
        { items: lines(1), nextCursor: '3', ended: false },
        { items: [], nextCursor: '3', ended: false },
      ],
    });
    const { texts, take } = collector();
    await readOutputSoFar('r', watch.api, take);
    expect(texts).toHaveLength(101);
  });

  it('goes to the stream it came from, in order', () => {
    expect(piecesOf([line('a'), line('b', 'output'), line('c', 'stderr'), line('d')])).toEqual([
      { isError: false, text: 'a\nb\n' },
      { isError: true, text: 'c\n' },
      { isError: false, text: 'd\n' },
    ]);
  });
});

describe('the exit code', () => {
  it.each([
    [{ status: 'succeeded', exitCode: 0 }, 0],
    [{ status: 'failed', exitCode: 4 }, 4],
    [{ status: 'failed', exitCode: 255 }, 255],
    [{ status: 'failed', exitCode: 3_221_225_786 }, 255],
    [{ status: 'failed', exitCode: -1 }, 255],
    [{ status: 'failed' }, EXIT.noExitCode],
    [{ status: 'timed_out', exitCode: 143 }, 124],
    [{ status: 'canceled', exitCode: 143 }, 125],
    [{ status: 'start_failed' }, 125],
    [{ status: 'missed' }, 125],
    [{ status: 'lost' }, 125],
    [undefined, 125],
  ])('of %j is %i', (run, code) => {
    expect(exitCodeOfRun(run)).toBe(code);
  });
});
