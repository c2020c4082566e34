import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Job, Run } from '../../../cli/api-shapes.ts';
import { PlainProgress, progressText, TerminalProgress } from '../../../cli/progress.ts';
import { endingText, jobTable, jobText, type Paint, runText } from '../../../cli/show-text.ts';
import { shortDuration } from '../../../cli/show-time.ts';

const plain: Paint = (_, text) => text;
const marked: Paint = (meaning, text) => `<${meaning}>${text}</>`;

const JOB: Job = {
  id: '01a1fd70f1c0700087fbf7479cb86dfe',
  image: 'busybox',
  environment: {},
  cpu: 0.25,
  memory: 512,
  architecture: 'x86_64',
  capacity: 'on_demand',
  startDeadline: '1h',
  timeout: '1h',
  tags: [],
  state: 'scheduled',
  nextDueAt: '2026-11-21T09:30:03.000Z',
  activeRuns: [],
  createdAt: '2026-11-21T09:30:00.000Z',
  createdBy: 'ci',
};

const RUN: Run = {
  id: `${JOB.id}-20261121T093003Z-1-1`,
  jobId: JOB.id,
  dueAt: '2026-11-21T09:30:03.000Z',
  cause: 'schedule',
  status: 'failed',
  exitCode: 3,
  reason: { code: 'exit_code', text: 'The container ended with exit code 3.', mend: 'Its output says more.' },
  latenessMs: 12,
  launchTries: 1,
  startedAt: '2026-11-21T09:30:03.900Z',
  stoppedAt: '2026-11-21T09:31:08.900Z',
};

describe('a list of jobs', () => {
  it('is a table', () => {
    const { nextDueAt, ...rest } = JOB;
    const running = { ...rest, state: 'running', activeRuns: [RUN.id], name: 'nightly' };
    const { id, dueAt, status } = RUN;
    const over = { ...rest, state: 'history', outcome: 'failed', lastRun: { id, dueAt, status } };
    expect(jobTable([running, JOB, over], plain)).toBe(
      [
        'JOB                               STATE      TIME                  IMAGE    NAME',
        `${JOB.id}  running    2026-11-21 09:30:03Z  busybox  nightly`,
        `${JOB.id}  scheduled  2026-11-21 09:30:03Z  busybox`,
        `${JOB.id}  failed     2026-11-21 09:30:03Z  busybox`,
        '',
      ].join('\n'),
    );
  });

  it('says when it is empty', () => {
    expect(jobTable([], plain)).toBe('There are no jobs.\n');
  });

  it('keeps its columns when it is coloured', () => {
    expect(jobTable([{ ...JOB, outcome: 'failed' }], marked)).toContain('<bad>failed</>  2026');
  });

  it('shows control characters in names instead of sending them', () => {
    expect(jobTable([{ ...JOB, name: 'a\u001b[2J\nb' }], plain)).toContain('a\\u001b[2J\\u000ab');
  });
});

describe('one job', () => {
  it('is shown as it could have been typed', () => {
    const text = jobText(
      { ...JOB, command: ['sh', '-c', "echo 'hi'"], environment: { A: '1', B: '2' } },
      plain,
    );
    expect(text).toContain("command         sh -c 'echo '\\''hi'\\'''\n");
    expect(text).toContain('environment     A=1\n                B=2\n');
  });

  it('keeps the lines of a script', () => {
    expect(jobText({ ...JOB, shell: 'date\nexit 1' }, plain)).toContain('date\n                exit 1\n');
  });
});

describe('one run', () => {
  it('says how it ended and how long it took', () => {
    const text = runText(RUN, plain);
    expect(text).toContain(
      'failed, exit code 3: The container ended with exit code 3. Its output says more.',
    );
    expect(text).toMatch(/stopped +2026-11-21 09:31:08Z \(1m5s\)/);
    expect(text).not.toContain('undefined');
  });

  it('is told in one line', () => {
    expect(endingText({ ...RUN, reason: { code: 'x', text: 'Why.' } })).toBe(
      `run ${RUN.id} failed, exit code 3: Why.`,
    );
    expect(endingText(undefined)).toBe('the job was canceled before it ran');
  });
});

describe('progress', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const terminal = () => {
    const written: string[] = [];
    const stream = { columns: 40, write: (text: string) => written.push(text) };
    return { written, progress: new TerminalProgress(stream, Date.now, (text) => text) };
  };

  it('says how long each phase took', () => {
    const phases = [
      { name: 'waiting', since: 0 },
      { name: 'running', since: 2100 },
    ];
    expect(progressText(phases, 5300)).toBe('waiting 2s … running 3s');
  });

  it('is one line on a terminal, drawn anew as time passes and gone at the end', () => {
    const { written, progress } = terminal();
    progress.phase('waiting');
    vi.advanceTimersByTime(1000);
    progress.end();
    vi.advanceTimersByTime(5000);
    expect(written).toEqual([
      '\r\u001b[Kwaiting 0s',
      '\r\u001b[Kwaiting 0s',
      '\r\u001b[Kwaiting 1s',
      '\r\u001b[K',
    ]);
  });

  it('keeps to one line of the terminal', () => {
    const { written, progress } = terminal();
    for (const name of ['waiting', 'starting', 'running', 'stopping']) progress.phase(name);
    progress.end();
    expect(written.every((text) => text.replace('\r\u001b[K', '').length < 40)).toBe(true);
  });

  it('leaves the line to lines that stay', () => {
    const { written, progress } = terminal();
    progress.phase('waiting');
    progress.note('hello');
    progress.end();
    expect(written.slice(1)).toEqual(['\r\u001b[K', 'runat: hello\n', '\r\u001b[Kwaiting 0s', '\r\u001b[K']);
  });

  it('is a line for each new phase in a pipe', () => {
    const written: string[] = [];
    const progress = new PlainProgress((text) => written.push(text));
    for (const name of ['waiting', 'waiting', 'running']) progress.phase(name);
    progress.end();
    expect(written).toEqual(['runat: waiting\n', 'runat: running\n']);
  });

  it.each([
    [0, '0s'],
    [999, '0s'],
    [65_000, '1m5s'],
    [7_200_000, '2h'],
    [93_784_000, '1d2h'],
  ])('shows %i ms as %s', (milliseconds, text) => {
    expect(shortDuration(milliseconds)).toBe(text);
  });
});
