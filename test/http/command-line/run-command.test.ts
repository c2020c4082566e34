import { describe, expect, it } from 'vitest';
import { ApiRefusal, ApiUnreachable } from '../../../cli/api/api-errors.ts';
import type { Delivery, Job, RunOfOccurrence } from '../../../cli/api/api-shapes.ts';
import { readCommand } from '../../../cli/arguments/read-command.ts';
import { UsageError } from '../../../cli/arguments/usage-error.ts';
import { type CommandWorld, Interrupted } from '../../../cli/commands/command-world.ts';
import { perform } from '../../../cli/run-command.ts';
import { DELIVERY, JOB, RUN, runIdOf, WEBHOOK_JOB } from './a-job.ts';
import { type Answers, worldOf } from './a-world.ts';

const { nextDueAt: _due, ...NOT_DUE } = JOB;
const OVER: Job = { ...NOT_DUE, state: 'history' };
const BEGUN: Job = { ...NOT_DUE, state: 'running', activeRuns: [RUN.id] };

/** Carries a command line out. */
const runat = async (line: string, answers: Answers, changes?: Partial<CommandWorld>) => {
  const around = worldOf(answers, changes);
  const read = readCommand(line.split(' '), '1.2.3');
  if (read.kind === 'text') throw new Error('expected a command');
  const { asked, texts } = around;
  const exitCode = await perform(read.command, around.world);
  return { exitCode, asked, ...texts };
};

const occurrence = (...runs: readonly Partial<RunOfOccurrence>[]) => ({
  items: [
    {
      dueAt: RUN.dueAt,
      expected: true,
      status: 'running',
      runs: runs.map((run) => ({ id: runIdOf(run.copy, run.attempt), copy: 1, attempt: 1, ...run })),
    },
  ],
});

const output = (text: string) => ({ items: [{ at: '', stream: 'stdout', text }], ended: true });

describe('run', () => {
  it('prints the id of the job and when it is due', async () => {
    const { exitCode, out, error, asked } = await runat('run busybox --in 3s', { createJob: [JOB] });
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: `${JOB.id}\n` });
    expect(error).toBe(
      `runat: due at 2026-11-21 09:30:03Z, in 3s. See it run: npx runat logs -f ${JOB.id}\n` +
        `runat: its page: https://runat.example/jobs/${JOB.id}\n`,
    );
    expect(asked).toMatchObject([{ route: 'createJob', idempotencyKey: 'a-key' }]);
  });

  it('waits for the last attempt, and ends with its exit code', async () => {
    const failed = { status: 'failed', exitCode: 1 } as const;
    const { exitCode, error } = await runat('run busybox --wait --retry 1', {
      createJob: [JOB],
      getJob: [BEGUN, OVER],
      listOccurrences: [
        occurrence(failed, { attempt: 2, status: 'running' }),
        occurrence(failed, { attempt: 2, status: 'failed', exitCode: 4 }),
      ],
    });
    expect(exitCode).toBe(4);
    expect(error.split('\n').slice(1)).toEqual([
      'runat: waiting',
      `runat: run ${runIdOf(1, 1)} failed, exit code 1`,
      'runat: running (attempt 2)',
      `runat: run ${runIdOf(1, 2)} failed, exit code 4`,
      '',
    ]);
  });

  it('follows all copies, and ends with the exit code of the first one that did not succeed', async () => {
    const copies = { ...JOB, copies: 3 };
    const { exitCode, out, error } = await runat('run busybox --follow --copies 3', {
      createJob: [copies],
      getJob: [BEGUN, OVER],
      listOccurrences: [
        occurrence(
          { status: 'succeeded' },
          { copy: 2, status: 'failed', exitCode: 7 },
          { copy: 3, status: 'lost' },
        ),
      ],
      readOutput: ({ path }) => output(`by ${path?.runId?.slice(-3)}`),
    });
    expect({ exitCode, out }).toEqual({ exitCode: 7, out: '[1] by 1-1\n[2] by 2-1\n[3] by 3-1\n' });
    expect(error).toMatch(/3-1 lost\nrunat: 1 of 3 copies succeeded\n$/);
  });

  it('waits for the first occurrence of a job that is due again and again', async () => {
    const { in: _, ...rest } = JOB;
    const { exitCode, error } = await runat('run busybox --every 3s --wait', {
      createJob: [{ ...rest, every: '3s' }],
      getJob: [{ ...BEGUN, nextDueAt: '2026-11-21T09:30:06.000Z' }, OVER],
      listOccurrences: [occurrence({ status: 'succeeded' })],
    });
    expect(exitCode).toBe(0);
    expect(error).toMatch(new RegExp(`job ${JOB.id} goes on\\. End it: npx runat cancel ${JOB.id}\n$`));
  });

  it('ends with 125 when the job was canceled before it ran', async () => {
    const answers = { createJob: [JOB], getJob: [OVER], listOccurrences: [{ items: [] }] };
    const { exitCode, error } = await runat('run busybox --wait', answers);
    expect(exitCode).toBe(125);
    expect(error).toContain('the job was canceled before it ran');
  });

  it.each<[string, Error, number]>([
    ['who waits has had enough', new Interrupted('SIGINT'), 130],
    ['the API is gone', new ApiUnreachable('gone'), 125],
  ])('leaves the job alone and says so when %s', async (_, failure, code) => {
    const { exitCode, error } = await runat('run busybox --wait', { createJob: [JOB], getJob: [failure] });
    expect(exitCode).toBe(code);
    expect(error).toContain(`job ${JOB.id} goes on. Stop it: npx runat cancel --stop ${JOB.id}\n`);
  });

  it.each<[string, string, Partial<RunOfOccurrence>[], object]>([
    ['the run as it ended', 'run busybox --wait', [{ status: 'failed' }], { id: RUN.id, launchTries: 1 }],
    [
      'the occurrence of several copies',
      'run busybox --wait --copies 2',
      [{ status: 'failed' }, { copy: 2, status: 'succeeded' }],
      { dueAt: RUN.dueAt, runs: [{ copy: 1 }, { copy: 2 }] },
    ],
  ])('gives %s as JSON', async (_, line, runs, expected) => {
    const answers = {
      createJob: [JOB],
      getJob: [BEGUN, OVER],
      listOccurrences: [occurrence(...runs)],
      getRun: [RUN],
    };
    expect(JSON.parse((await runat(line, answers, { isJson: true })).out)).toMatchObject(expected);
  });

  it('says in JSON which copy wrote a line', async () => {
    const answers = {
      createJob: [{ ...JOB, copies: 2 }],
      getJob: [BEGUN, OVER],
      listOccurrences: [occurrence({ status: 'succeeded' }, { copy: 2, status: 'succeeded' })],
      readOutput: [output('a')],
    };
    const { out } = await runat('run busybox --follow --copies 2', answers, { isJson: true });
    const lines = out.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { copy: 1, text: 'a' },
      { copy: 2, text: 'a' },
    ]);
  });
});

describe('a webhook', () => {
  it.each<[string, Partial<RunOfOccurrence>, number]>([
    ['delivered', { status: 'succeeded' }, 0],
    ['given up', { status: 'failed', reason: { code: 'not_delivered', text: 'Not delivered.' } }, 1],
    ['stopped for its timeout', { status: 'timed_out' }, 124],
  ])('that is waited for until it is %s ends with its exit code', async (_, end, code) => {
    const { exitCode } = await runat('run --url https://example.com/hook --wait', {
      createJob: [WEBHOOK_JOB],
      getJob: [BEGUN, OVER],
      listOccurrences: [occurrence(end)],
    });
    expect(exitCode).toBe(code);
  });

  it.each<[string, keyof Answers]>([
    ['run --url https://example.com/hook', 'createJob'],
    ['put tick --url https://example.com/hook --every 1h', 'putJob'],
    [`edit ${JOB.id}`, 'patchJob'],
    ['preview --url https://example.com/hook', 'previewJob'],
  ])('is given what a file holds by %s', async (line, route) => {
    const answers = { [route]: [WEBHOOK_JOB] };
    const { asked } = await runat(`${line} --body @a.txt`, answers, { isJson: true });
    expect(asked).toMatchObject([{ route, body: { body: 'what a.txt holds' } }]);
  });
});

describe('activity', () => {
  it.each([
    ['activity', { listActivity: [{ items: [] }] }, { route: 'listActivity', query: { limit: '25' } }],
    [
      `activity ${JOB.id} --limit 3`,
      { jobActivity: [{ items: [] }] },
      { route: 'jobActivity', path: { id: JOB.id }, query: { limit: '3' } },
    ],
  ])('%s asks who did what', async (words, answers, request) => {
    const { out, asked } = await runat(words, answers);
    expect(out).toBe('Nobody has changed anything.\n');
    expect(asked).toMatchObject([request]);
  });
});

describe('deliveries', () => {
  it('lists those of a job', async () => {
    const answers = { listAllDeliveries: [{ items: [DELIVERY] }] };
    const { out, asked } = await runat(`deliveries ${JOB.id}`, answers);
    expect(out.trimEnd().split('\n')).toHaveLength(2);
    expect(asked).toMatchObject([{ query: { job: JOB.id, limit: '25' } }]);
  });

  it('lists those of all jobs, with the names of the jobs', async () => {
    const answers = { listAllDeliveries: [{ items: [{ ...DELIVERY, jobName: 'back\nup' }, DELIVERY] }] };
    const { out, asked } = await runat('deliveries --status failed,pending', answers);
    const [head, ...rows] = out.trimEnd().split('\n');
    expect(head).toMatch(/^TIME +WHAT +STATUS +TRIES +LAST ANSWER +JOB +DELIVERY$/);
    expect(rows[0]).toMatch(/ back\S+up +/);
    expect(rows[1]).toContain(`${DELIVERY.jobId}  ${DELIVERY.id}`);
    expect(asked).toMatchObject([{ route: 'listAllDeliveries', query: { status: 'failed,pending' } }]);
  });

  it('are sent again by replay, asked for once', async () => {
    const answers = { replayDelivery: [{ ...DELIVERY, status: 'pending' }] };
    const { out, asked } = await runat(`replay ${DELIVERY.id}`, answers);
    expect(out).toBe(`Delivery ${DELIVERY.id} is sent again.\n`);
    expect(asked).toEqual([{ route: 'replayDelivery', path: { id: DELIVERY.id } }]);
  });

  it('of a run are shown with it, found among those of the job', async () => {
    const later: Delivery = { ...DELIVERY, id: `${JOB.id}-20261121T100000Z-overdue`, runId: 'x' };
    const earlier: Delivery = { ...later, id: `${runIdOf(1, 1, '20261121T090000Z')}-target` };
    const callback: Delivery = {
      ...DELIVERY,
      id: `${RUN.id}-callback`,
      kind: 'callback',
      event: 'run.failed',
    };
    const { out, asked } = await runat(`show ${RUN.id}`, {
      getRun: [{ ...RUN, deliveryId: DELIVERY.id }],
      getJob: [WEBHOOK_JOB],
      listDeliveries: [
        { items: [later, DELIVERY], nextCursor: 'c' },
        { items: [callback, earlier], nextCursor: 'd' },
      ],
    });
    expect(out).toMatch(/^target +PUT https:\/\/example\.com\/hook$/m);
    expect(out).toMatch(new RegExp(`^delivery +${DELIVERY.id}$`, 'm'));
    expect(out).toMatch(new RegExp(`^callback +${callback.id}$`, 'm'));
    expect(asked.map(({ route }) => route)).toEqual(['getRun', 'getJob', 'listDeliveries', 'listDeliveries']);
  });

  it('are not looked for where a run can have none', async () => {
    const { asked } = await runat(`show ${RUN.id}`, { getRun: [RUN], getJob: [JOB] });
    expect(asked.map(({ route }) => route)).toEqual(['getRun', 'getJob']);
  });

  it('are left out with the job when that is gone', async () => {
    const { out } = await runat(`show ${RUN.id}`, {
      getRun: [{ ...RUN, deliveryId: DELIVERY.id }],
      getJob: [new ApiRefusal(404, {})],
    });
    expect(out).toContain(`run          ${RUN.id}\n`);
  });
});

describe('start', () => {
  it('prints the id of the run', async () => {
    const { out, asked } = await runat(`start ${JOB.id}`, { runNow: [{ ...RUN, status: 'starting' }] });
    expect(out).toBe(`${RUN.id}\n`);
    expect(asked).toEqual([{ route: 'runNow', path: { id: JOB.id }, idempotencyKey: 'a-key' }]);
  });

  it('waits for that run', async () => {
    const { exitCode, asked } = await runat(`start ${JOB.id} --wait`, {
      runNow: [{ ...RUN, status: 'starting' }],
      listOccurrences: [occurrence({ status: 'failed', exitCode: 3 })],
      getJob: [OVER],
    });
    expect(exitCode).toBe(3);
    expect(asked[1]).toMatchObject({ route: 'listOccurrences', query: { from: RUN.dueAt } });
  });
});

describe('put', () => {
  it.each([
    ['a schedule, which may be sent again', '--every 1h', { every: '1h' }, true],
    ['a job that is due once, which is sent once', '--now', { now: true }, false],
    ['a job without a time, for the API to refuse', '--cpu 1', { cpu: 1 }, false],
  ])('sends %s', async (_, words, fields, isRepeatable) => {
    const { out, asked } = await runat(`put nightly backup ${words}`, { putJob: [JOB] });
    expect(asked).toEqual([
      {
        route: 'putJob',
        path: { proxy: 'nightly' },
        body: { name: 'nightly', image: 'backup', ...fields },
        isRepeatable,
      },
    ]);
    expect(out).toBe(`${JOB.id}\n`);
  });
});

describe('changes', () => {
  it.each<[string, Answers, object, string]>([
    [
      `edit ${JOB.id} --every 2h`,
      { patchJob: [JOB] },
      { body: { every: '2h' }, isRepeatable: false },
      `Job ${JOB.id} is changed; it is due at 2026-11-21 09:30:03Z, in 3s.\n`,
    ],
    [
      `pause ${JOB.id}`,
      { patchJob: [{ ...BEGUN, paused: true }] },
      { body: { paused: true }, isRepeatable: true },
      `Job ${JOB.id} is paused. What runs goes on: ${RUN.id}\n`,
    ],
    [
      `resume ${JOB.id}`,
      { patchJob: [JOB] },
      { body: { paused: false }, isRepeatable: true },
      `Job ${JOB.id} is due at 2026-11-21 09:30:03Z, in 3s.\n`,
    ],
    [
      'pause --all --until 2026-11-22T00:00:00Z',
      { pauseAll: [{ since: RUN.dueAt, until: '2026-11-22T00:00:00.000Z' }] },
      { body: { until: '2026-11-22T00:00:00Z' } },
      'All jobs are paused, since 2026-11-21 09:30:03Z until 2026-11-22 00:00:00Z.\n',
    ],
    ['resume --all', { resumeAll: [{}] }, { route: 'resumeAll' }, 'All jobs go on.\n'],
    [
      `cancel ${JOB.id}`,
      { cancelJob: [BEGUN] },
      { query: { stop: undefined } },
      `Job ${JOB.id} is canceled; ${RUN.id} goes on.\n`,
    ],
    [`stop ${RUN.id}`, { stopRun: [RUN] }, { path: { runId: RUN.id } }, `Run ${RUN.id} is being stopped.\n`],
  ])('%s', async (line, answers, request, text) => {
    const { exitCode, out, asked } = await runat(line, answers);
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: text });
    expect(asked).toMatchObject([request]);
  });

  it('stop all that a job has under way', async () => {
    const job = { ...BEGUN, waitingRuns: [runIdOf(2)] };
    const { asked } = await runat(`stop ${JOB.id}`, { getJob: [job], stopRun: [RUN] });
    expect(asked.slice(1).map(({ path }) => path?.runId)).toEqual([runIdOf(2), runIdOf(1)]);
  });
});

describe('looking', () => {
  it('lists with filters, over several pages', async () => {
    const pages = [{ items: [JOB], nextCursor: 'c' }, { items: [JOB] }];
    const { out, asked } = await runat('list --tag a --state scheduled', { listJobs: pages });
    expect(out.trimEnd().split('\n')).toHaveLength(3);
    expect(asked.map(({ query }) => query)).toEqual([
      { tag: 'a', state: 'scheduled', limit: '25', cursor: undefined },
      { tag: 'a', state: 'scheduled', limit: '24', cursor: 'c' },
    ]);
  });

  it('lists the occurrences of a span', async () => {
    const answers = { listOccurrences: [occurrence({ status: 'succeeded' })] };
    const { out, asked } = await runat(`occurrences ${JOB.id} --from 2026-11-21T00:00:00Z`, answers);
    expect(out).toContain(RUN.id);
    expect(asked[0]?.query).toMatchObject({ from: '2026-11-21T00:00:00Z', limit: '25' });
  });

  it('previews what is typed, with any image', async () => {
    const previewJob = [
      { occurrences: [], words: 'Every hour', size: {}, price: { currency: 'USD' }, warnings: [] },
    ];
    const { out, asked } = await runat('preview --every 1h --count 3', { previewJob }, { isJson: true });
    expect(JSON.parse(out)).toMatchObject({ words: 'Every hour' });
    expect(asked[0]).toMatchObject({ body: { image: 'busybox', every: '1h', count: 3 }, isRepeatable: true });
  });

  it('prints what the runs of a job wrote, copy by copy', async () => {
    const { out } = await runat(`logs ${JOB.id}`, {
      getJob: [{ ...BEGUN, copies: 2 }],
      listOccurrences: [occurrence({ status: 'failed' }, { attempt: 2, status: 'running' }, { copy: 2 })],
      readOutput: ({ path }) => output(`by ${path?.runId?.slice(-3)}`),
    });
    expect(out).toBe('[1] by 1-1\n[1] by 1-2\n[2] by 2-1\n');
  });

  it.each<[string, Job, string]>([
    ['has not run yet', JOB, `job ${JOB.id} has not run yet`],
    ['was canceled before it ran', OVER, `job ${JOB.id} was canceled before it ran`],
  ])('says that a job %s', async (_, job, text) => {
    expect((await runat(`logs ${JOB.id}`, { getJob: [job] })).error).toBe(`runat: ${text}\n`);
  });
});

describe('a job by its name', () => {
  const jobs = (lists: Readonly<Record<string, readonly Job[]>>): Answers => ({
    listJobs: ({ query }) => ({ items: lists[query?.state ?? ''] ?? [] }),
  });
  const named = (name: string, id: string = JOB.id) => ({ ...JOB, name, id });
  const show = async (lists: Readonly<Record<string, readonly Job[]>>) =>
    (await runat('show nightly', jobs(lists))).out;

  it('is the one that has exactly this name', async () => {
    const other = named('nightly-2', 'f'.repeat(32));
    expect(await show({ scheduled: [named('nightly'), other] })).toContain(`job             ${JOB.id}\n`);
  });

  it('is the one to come rather than those that are over', async () => {
    const over = named('nightly', 'f'.repeat(32));
    expect(await show({ running: [named('nightly')], history: [over] })).toContain(JOB.id);
    expect(await show({ history: [over] })).toContain('f'.repeat(32));
  });

  it('is refused with all ids when several have it', async () => {
    const failure = show({ history: [named('nightly', '1'.repeat(32)), named('nightly', '2'.repeat(32))] });
    await expect(failure).rejects.toThrow(UsageError);
    await expect(failure).rejects.toThrow(
      /2 jobs have the name "nightly"[\s\S]*1{32} {2}scheduled\n {2}2{32}/,
    );
  });

  it('is refused when none has it', async () => {
    await expect(show({})).rejects.toThrow(ApiRefusal);
  });
});
