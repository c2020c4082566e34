import { describe, expect, it } from 'vitest';
import type { Delivery, Job, Preview, Summary } from '../../../cli/api/api-shapes.ts';
import { deliveryTable } from '../../../cli/format/format-delivery.ts';
import { dueText, jobTable, jobText } from '../../../cli/format/format-job.ts';
import { endingText, occurrenceTable, runText } from '../../../cli/format/format-run.ts';
import { previewText, summaryText } from '../../../cli/format/format-summary.ts';
import type { Paint } from '../../../cli/format/format-words.ts';
import { JOB_FIELDS } from '../../../functions/domain/request/job-fields.ts';
import { TRIGGER_FIELDS } from '../../../functions/domain/schedule/trigger.ts';
import { WEBHOOK_FIELDS } from '../../../functions/domain/target/webhook-fields.ts';
import { DELIVERY, JOB, LAST_RUN, RUN, runIdOf, WEBHOOK_JOB } from './a-job.ts';
import { NOW } from './a-world.ts';

const plain: Paint = (_, text) => text;
const marked: Paint = (meaning, text) => `<${meaning}>${text}</>`;

describe('a list of jobs', () => {
  it('is a table', () => {
    const { nextDueAt, ...rest } = JOB;
    const running: Job = { ...rest, state: 'running', activeRuns: [RUN.id], name: 'nightly' };
    const { id, dueAt, status } = LAST_RUN;
    const over: Job = { ...rest, state: 'history', outcome: 'failed', lastRun: { id, dueAt, status } };
    expect(jobTable([running, JOB, over], plain)).toBe(
      [
        'JOB                               STATE      TIME                  WHAT     NAME',
        `${JOB.id}  running    2026-11-21 09:30:03Z  busybox  nightly`,
        `${JOB.id}  scheduled  2026-11-21 09:30:03Z  busybox`,
        `${JOB.id}  failed     2026-11-21 09:30:03Z  busybox`,
        '',
      ].join('\n'),
    );
  });

  it('names webhooks by where they go, and markers so', () => {
    const { url: _, ...marker } = WEBHOOK_JOB;
    const far = { ...WEBHOOK_JOB, url: `https://example.com/${'x'.repeat(90)}` };
    const text = jobTable([WEBHOOK_JOB, far, marker], plain);
    expect(text).toMatch(/ {2}PUT https:\/\/example\.com\/hook$/m);
    expect(text).toMatch(/ {2}PUT https:\/\/example\.com\/x{35}…$/m);
    expect(text).toMatch(/ {2}marker$/m);
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

/** Every text and number in a value. */
const leavesOf = (value: unknown): string[] =>
  typeof value === 'object' && value !== null
    ? Object.values(value).flatMap(leavesOf)
    : [value === true ? '' : String(value)];

describe('one job', () => {
  it.each(Object.entries(JOB_FIELDS))('shows the field %s', (field, { schema }) => {
    const { examples = [] } = schema.meta() ?? {};
    const [example] = examples as readonly unknown[];
    const { in: _, ...base } = field in WEBHOOK_FIELDS ? WEBHOOK_JOB : JOB;
    const recurring = TRIGGER_FIELDS.some((name) => name === field) ? {} : { every: '6h' };
    const linesOf = (job: Job) => jobText(job, plain).split('\n');
    const without = new Set(linesOf({ ...base, ...recurring }));
    const lines = linesOf({ ...base, ...recurring, [field]: example }).filter((line) => !without.has(line));
    // A field that is just true has its own name as its word.
    for (const leaf of leavesOf(example)) expect(lines.join('\n')).toContain(leaf === '' ? field : leaf);
  });

  it('is shown as it could have been typed', () => {
    const text = jobText(
      { ...JOB, command: ['sh', '-c', "echo 'hi'"], environment: { A: '1', B: '2' } },
      plain,
    );
    expect(text).toContain("command         sh -c 'echo '\\''hi'\\'''\n");
    expect(text).toContain('environment     A=1\n                B=2\n');
  });

  it('tells the names of variables and headers whose values the token may not see', () => {
    expect(jobText({ ...JOB, environment: { A: null, B: null } }, plain)).toContain(
      'environment     A\n                B\n',
    );
  });

  it('tells the webhook that it sends', () => {
    const headers = { 'content-type': 'text/plain', authorization: 'Bearer x' };
    const text = jobText({ ...WEBHOOK_JOB, headers, body: { a: '\u001b' }, expect: ['2xx', '404'] }, plain);
    expect(text).toContain(
      [
        'webhook         PUT https://example.com/hook',
        'headers         content-type: text/plain',
        '                authorization: Bearer x',
        'body            {"a":"\\u001b"}',
        'expects         2xx, 404',
        'time ',
      ].join('\n'),
    );
    expect(text).not.toMatch(/undefined|^(image|size) /m);
  });

  it('says that it is a marker', () => {
    const { url: _u, method: _m, headers: _h, expect: _e, ...marker } = WEBHOOK_JOB;
    expect(jobText(marker, plain)).toMatch(/^target +marker$/m);
  });

  it('tells what follows from how its runs end', () => {
    const callback = { url: 'https://example.com/told', on: ['run.failed', 'job.overdue'] } as const;
    const lastSuccessAt = '2026-11-20T09:30:00.000Z';
    const text = jobText(
      { ...JOB, callback, successWithin: '1d1h', onSuccess: 'report', lastSuccessAt },
      plain,
    );
    expect(text).toContain(
      [
        'callback        https://example.com/told',
        '                on run.failed, job.overdue',
        'success within  1d1h',
        'on success      start report',
      ].join('\n'),
    );
    expect(text).toMatch(/^last success +2026-11-20 09:30:00Z$/m);
  });

  it('tells its schedule, with the time on the clocks of its zone', () => {
    const { in: _, ...rest } = JOB;
    const text = jobText(
      {
        ...rest,
        cron: ['30 10 * * *', '@weekly'],
        onlyEvery: '2w',
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
        '                cron @weekly',
        'only every      2w',
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

const ALONE = { job: undefined, deliveries: [] };

describe('one run', () => {
  it('says how it ended and how long it took', () => {
    const text = runText(RUN, ALONE, plain);
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
    const price = {
      usd: 0.00025943,
      seconds: 65,
      currency: 'USD',
      region: 'us-east-1',
      asOf: '2026-09-28',
    } as const;
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
      ALONE,
      plain,
    );
    expect(text).toMatch(/^copy +2 of 3\nattempt +4\ndue .*\nplanned +2026-11-21 09:30:33Z\nblocked by /m);
    expect(text).toMatch(
      /^price +\$0\.000259 for 65 s \(list price of us-east-1 on 2026-09-28, which floats\)$/m,
    );
  });
});

describe('a run that is a webhook', () => {
  const textOf = (delivery: Partial<Delivery>) =>
    runText(
      { ...RUN, chainedFrom: runIdOf(7) },
      { job: WEBHOOK_JOB, deliveries: [{ ...DELIVERY, ...delivery }] },
      plain,
    );

  it('tells each try and what came of it', () => {
    expect(textOf({})).toContain(
      [
        `delivery     ${DELIVERY.id}`,
        '             PUT https://example.com/hook',
        '             delivered',
        '               2026-11-21 09:30:03Z 500 in 12 ms: out of order',
        '               2026-11-21 09:30:08Z 204 in 9 ms',
        '',
      ].join('\n'),
    );
  });

  it('tells what it sends, and which run it follows', () => {
    expect(textOf({})).toMatch(/^target +PUT https:\/\/example\.com\/hook$/m);
    expect(textOf({})).toMatch(/^follows +\S+-7-1$/m);
  });

  it('tells when it is tried again', () => {
    const nextTryAt = '2026-11-21T09:31:00.000Z';
    const text = textOf({ status: 'pending', nextTryAt, replayedAt: '2026-11-21T09:30:50.000Z' });
    expect(text).toMatch(
      /^ +pending, the next try at 2026-11-21 09:31:00Z\n +sent again at 2026-11-21 09:30:50Z$/m,
    );
  });

  it('tells why it was given up, without what could steer the terminal', () => {
    const tries = [{ at: RUN.dueAt, reason: 'the name\u001b resolves to 10.0.0.1' }];
    const text = textOf({ status: 'failed', reason: 'forbidden\u0007', tries });
    expect(text).toMatch(/^ +failed: forbidden\\u0007\n.* the name\\u001b resolves to 10\.0\.0\.1$/m);
  });
});

describe('deliveries', () => {
  it('are a table of what was sent and what the last answer was', () => {
    const { runId: _, ...ofJob } = DELIVERY;
    const overdue: Delivery = {
      ...ofJob,
      id: `${JOB.id}-20261121T100000Z-overdue`,
      kind: 'overdue',
      event: 'job.overdue',
    };
    const canceled: Delivery = { ...overdue, status: 'canceled', reason: 'the run was stopped', tries: [] };
    const failed: Delivery = {
      ...overdue,
      status: 'failed',
      tries: [{ at: RUN.dueAt, durationMs: 15_000, reason: 'no answer in time' }],
    };
    expect(deliveryTable([DELIVERY, canceled, failed], plain).split('\n')).toEqual([
      'TIME                  WHAT         STATUS     TRIES  LAST ANSWER                        DELIVERY',
      `2026-11-21 09:30:03Z  target       delivered  2      204 in 9 ms                        ${DELIVERY.id}`,
      `2026-11-21 09:30:03Z  job.overdue  canceled   0      the run was stopped                ${overdue.id}`,
      `2026-11-21 09:30:03Z  job.overdue  failed     1      no answer in time, after 15000 ms  ${overdue.id}`,
      '',
    ]);
  });

  it('say when there are none', () => {
    expect(deliveryTable([], plain)).toBe('There are no deliveries.\n');
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
  const PREVIEW = {
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
  } satisfies Preview;

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

  it('has no size and no price where no container runs', () => {
    const { size: _size, price: _price, ...rest } = PREVIEW;
    const text = previewText({ ...rest, warnings: [], occurrences: [] }, plain);
    expect(text).toBe('At 10:30, Europe/Berlin time\n');
  });
});

describe('a summary', () => {
  const SUMMARY: Summary = {
    counts: { running: 2, scheduled: 14, history: 1000 },
    countedUpTo: 1000,
    failures: [],
    watchdog: {},
    timezoneData: '2026f',
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
        failures: [{ id: JOB.id, lastRun: LAST_RUN }],
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
