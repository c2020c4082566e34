import { describe, expect, it } from 'vitest';
import type { Preview, Summary } from '../../../cli/api-shapes.ts';
import { dueText, jobTable, jobText } from '../../../cli/show-job.ts';
import { endingText, occurrenceTable, runText } from '../../../cli/show-run.ts';
import { previewText, summaryText } from '../../../cli/show-summary.ts';
import type { Paint } from '../../../cli/show-words.ts';
import { JOB, RUN, runIdOf } from './a-job.ts';
import { NOW } from './a-world.ts';

const plain: Paint = (_, text) => text;
const marked: Paint = (meaning, text) => `<${meaning}>${text}</>`;

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

  it('tells what is paused', () => {
    expect(jobTable([{ ...JOB, paused: true }], plain)).toContain('  paused  ');
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

  it('tells its schedule, with the time on the clocks of its zone', () => {
    const { in: _, ...rest } = JOB;
    const text = jobText(
      {
        ...rest,
        cron: '30 10 * * *',
        timezone: 'Europe/Berlin',
        nextRuns: ['2026-11-21T09:30:00.000Z', '2026-11-22T09:30:00.000Z'],
        endsAt: '2026-12-01',
        exclude: ['2026-11-23', '2026-11-24'],
        jitter: '5m',
        copies: 3,
        retry: { limit: 2, backoff: '10s', factor: 2, exitCodes: [1, 75] },
        secrets: { TOKEN: 'arn:aws:x' },
        ephemeralStorage: 50,
        paused: true,
      },
      plain,
    );
    expect(text).toContain(
      [
        'secrets         TOKEN=arn:aws:x',
        'size            0.25 vCPU, 512 MiB, x86_64, on_demand, 50 GiB of storage',
        'time            cron 30 10 * * *',
        'time zone       Europe/Berlin',
        'until           2026-12-01',
        'except          2026-11-23',
        '                2026-11-24',
        'jitter          5m',
        'due             2026-11-21 09:30:00Z (2026-11-21 10:30:00 Europe/Berlin)',
        '                2026-11-22 09:30:00Z (2026-11-22 10:30:00 Europe/Berlin)',
        'copies          3',
        'overlap         skip',
        'misfire         run_once',
        'start deadline  1h',
        'timeout         1h',
        'retry           2 more attempts, the first after 10s, each further wait 2 times as long; only exit codes 1, 75',
        '',
      ].join('\n'),
    );
    expect(text).toMatch(/^state +paused$/m);
  });

  it.each([
    [{}, 'due at 2026-11-21 09:30:03Z, in 3s'],
    [{ nextDueAt: '2026-11-21T09:30:00.200Z' }, 'due now'],
    [{ paused: true }, 'paused, and due only when it is resumed'],
  ])('with %j is %s', (changes, text) => {
    expect(dueText({ ...JOB, ...changes }, NOW)).toBe(text);
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
  });

  it('says which copy and attempt it is, why it waited and what it cost', () => {
    const price = { usd: 0.00025943, seconds: 65, currency: 'USD', region: 'us-east-1', asOf: '2026-09-28' };
    const text = runText(
      {
        ...RUN,
        copy: 2,
        copies: 3,
        attempt: 4,
        plannedAt: '2026-11-21T09:30:33.000Z',
        blockedBy: runIdOf(1),
        price: { ...price, isEstimate: true },
      },
      plain,
    );
    expect(text).toMatch(/^copy +2 of 3\nattempt +4\ndue .*\nplanned +2026-11-21 09:30:33Z\nblocked by /m);
    expect(text).toMatch(
      /^price +\$0\.000259 for 65 s \(list price of us-east-1 on 2026-09-28, which floats\)$/m,
    );
  });
});

describe('occurrences', () => {
  it('are a table of what was expected and what became of it', () => {
    const [first, second] = [1, 2].map((attempt) => ({ ...RUN, id: runIdOf(1, attempt), attempt }));
    const text = occurrenceTable(
      [
        { dueAt: RUN.dueAt, expected: true, status: 'succeeded', runs: [first!, second!] },
        { dueAt: '2026-11-21T09:31:00.000Z', expected: false, status: 'failed', runs: [first!] },
        { dueAt: '2026-11-21T09:32:00.000Z', status: 'unrecorded', runs: [] },
      ],
      plain,
    );
    expect(text.split('\n')).toEqual([
      'DUE                   EXPECTED  STATUS      RUNS',
      `2026-11-21 09:30:03Z  yes       succeeded   2 runs, the last ${runIdOf(1, 2)}`,
      `2026-11-21 09:31:00Z  no        failed      ${runIdOf()}`,
      '2026-11-21 09:32:00Z  unknown   unrecorded',
      '',
    ]);
  });

  it('say when there are none', () => {
    expect(occurrenceTable([], plain)).toBe('There are no occurrences in this time.\n');
  });
});

describe('a preview', () => {
  const PREVIEW: Preview = {
    occurrences: [
      { at: '2026-11-21T09:30:00.000Z', local: '2026-11-21T10:30:00+01:00' },
      { at: '2026-11-22T09:30:00.000Z', local: '2026-11-22T10:30:00+01:00', note: 'a note' },
    ],
    words: 'At 10:30, Europe/Berlin time',
    size: { cpu: 0.25, memory: 512 },
    price: {
      usdPerRun: 0.00028904,
      usdPerHour: 0.0173425,
      usdPerMonth: 0.0086712,
      currency: 'USD',
      region: 'us-east-1',
      asOf: '2026-09-28',
      isEstimate: false,
      assumes: 'a minute each; two copies',
    },
    warnings: ['many pile up'],
  };

  it('tells words, times, price and warnings', () => {
    expect(previewText(PREVIEW, plain).split('\n')).toEqual([
      'At 10:30, Europe/Berlin time',
      '',
      'DUE                   LOCAL TIME                 NOTE',
      '2026-11-21 09:30:00Z  2026-11-21 10:30:00+01:00',
      '2026-11-22 09:30:00Z  2026-11-22 10:30:00+01:00  a note',
      '',
      'size      0.25 vCPU, 512 MiB',
      'price     $0.000289 a run, $0.0173 for each hour it runs, $0.00867 in 30 days',
      '          as of 2026-09-28:',
      '          a minute each',
      '          two copies',
      'warnings  many pile up',
      '',
    ]);
  });

  it('leaves out what is not there', () => {
    const { usdPerMonth: _, ...price } = PREVIEW.price;
    const text = previewText({ ...PREVIEW, price, warnings: [], occurrences: [] }, plain);
    expect(text).not.toMatch(/DUE|30 days|warnings/);
  });
});

describe('a summary', () => {
  const SUMMARY: Summary = {
    counts: { running: 2, scheduled: 14, history: 1000 },
    countedUpTo: 1000,
    failures: [],
    watchdog: {},
  };

  it('tells how many there are, and where counting stopped', () => {
    expect(summaryText(SUMMARY, NOW, plain)).toBe(
      'running    2\nscheduled  14\nhistory    1000 or more\nwatchdog   has not looked yet\n',
    );
  });

  it('tells what is next, what failed, and that all is paused', () => {
    const text = summaryText(
      {
        ...SUMMARY,
        next: { id: JOB.id, name: 'nightly', dueAt: RUN.dueAt },
        failures: [{ id: JOB.id, lastRun: RUN }],
        paused: { since: '2026-11-21T09:00:00.000Z', until: '2026-11-21T10:00:00.000Z' },
        watchdog: { lastTickAt: '2026-11-21T09:29:18.000Z' },
      },
      NOW,
      plain,
    );
    expect(text).toContain(
      [
        `next       2026-11-21 09:30:03Z, in 3s: ${JOB.id} nightly`,
        'paused     all jobs, since 2026-11-21 09:00:00Z until 2026-11-21 10:00:00Z',
        'watchdog   looked 42s ago',
        `failures   ${JOB.id}`,
        '             2026-11-21 09:31:08Z failed, exit code 3: The container ended with exit code 3. Its output says more.',
        '',
      ].join('\n'),
    );
  });
});
