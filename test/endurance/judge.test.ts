import { describe, expect, it } from 'vitest';
import type { Arrival, DeliverySeen, Evidence, JobSeen, RunSeen } from './evidence.ts';
import { judgeRound } from './judge.ts';
import type { PlannedJob } from './plan.ts';
import { countRound } from './report.ts';

const DUE = Date.parse('2026-11-21T09:30:00.250Z');
const COMMAND = '11111111111111111111111111111111';
const HOOK = '22222222222222222222222222222222';
const runIdOf = (jobId: string, attempt = 1) => `${jobId}-20261121T093000250Z-1-${attempt}`;
const iso = (after: number) => new Date(DUE + after).toISOString();

const planned: PlannedJob = {
  index: 0,
  kind: 'shell',
  offset: 250,
  copies: 1,
  retries: 0,
  failing: 0,
  duration: 1000,
  isRefusedFirst: false,
  hasCallback: false,
};

const commandRun: RunSeen = {
  id: runIdOf(COMMAND),
  copy: 1,
  attempt: 1,
  plannedAt: iso(0),
  launchedAt: iso(20),
  startedAt: iso(40),
  status: 'succeeded',
  exitCode: 0,
};

const command: JobSeen = {
  plan: planned,
  id: COMMAND,
  dueAt: DUE,
  state: 'history',
  outcome: 'succeeded',
  activeRuns: [],
  runs: [commandRun],
  deliveries: [],
};

const delivery: DeliverySeen = {
  id: `${runIdOf(HOOK)}-target`,
  runId: runIdOf(HOOK),
  kind: 'target',
  status: 'delivered',
  tries: [{ at: iso(30), durationMs: 20, status: 204 }],
  finishedAt: iso(60),
};

const { exitCode: _exitCode, ...hookRun } = commandRun;
const hook: JobSeen = {
  ...command,
  plan: { ...planned, index: 1, kind: 'webhook', duration: 0 },
  id: HOOK,
  runs: [{ ...hookRun, id: runIdOf(HOOK) }],
  deliveries: [delivery],
};

const arrival: Arrival = {
  at: DUE + 40,
  id: delivery.id,
  path: '/hook/1',
  status: 204,
  delay: 0,
  type: 'run.due',
  runId: runIdOf(HOOK),
};

const sound: Evidence = {
  jobs: [command, hook],
  arrivals: [arrival],
  begun: new Map([[runIdOf(COMMAND), { count: 1, lastAt: DUE + 45 }]]),
  kills: [],
  leftBehind: [],
  deadLetters: new Map([['runat-wake-dead', 0]]),
  failedStarts: [],
  troubles: [],
};

/** The names of the checks that do not hold. */
const brokenBy = (change: Partial<Evidence>): string[] =>
  judgeRound({ ...sound, ...change })
    .filter(({ faults }) => faults.length > 0)
    .map(({ name }) => name);

const withCommand = (change: Partial<JobSeen>, run: Partial<RunSeen> = {}): Pick<Evidence, 'jobs'> => ({
  jobs: [{ ...command, runs: [{ ...commandRun, ...run }], ...change }, hook],
});
const withDelivery = (change: Partial<DeliverySeen>): Pick<Evidence, 'jobs'> => ({
  jobs: [command, { ...hook, deliveries: [{ ...delivery, ...change }] }],
});
const begun = (count: number, after = 45) => new Map([[runIdOf(COMMAND), { count, lastAt: DUE + after }]]);
const killAt = (after: number) => [{ at: DUE + after, goneAt: DUE + after + 5, whileStarting: false }];

it('a round in which all went well has no fault', () => {
  expect(brokenBy({})).toEqual([]);
  expect(countRound(sound)).toMatchObject({
    jobs: 2,
    final: 2,
    runs: 2,
    succeeded: 2,
    webhooks: 1,
    repeated: 0,
  });
});

describe('jobs and runs', () => {
  it('a job that is not over is found', () => {
    expect(brokenBy(withCommand({ state: 'running', activeRuns: [runIdOf(COMMAND)] }))).toEqual([
      'every job is final',
    ]);
    expect(countRound({ ...sound, ...withCommand({ state: 'running' }) }).final).toBe(1);
  });

  it('a run that was not expected, and one that is missing, are found', () => {
    const further = { ...commandRun, id: runIdOf(COMMAND, 2), attempt: 2 };
    const both = { runs: [commandRun, further] };
    expect(
      brokenBy({
        ...withCommand(both),
        begun: new Map([...begun(1), [further.id, { count: 1, lastAt: DUE + 50 }]]),
      }),
    ).toEqual(['the runs on record are those expected']);
    expect(brokenBy(withCommand({ plan: { ...planned, copies: 2 } }))).toEqual([
      'the runs on record are those expected',
    ]);
  });

  it('an end that is not the one of the command is found', () => {
    expect(brokenBy(withCommand({}, { exitCode: 3 }))).toEqual([
      'each run ended as its command, and its job as its runs',
    ]);
    expect(brokenBy(withCommand({ outcome: 'failed' }))).toEqual([
      'each run ended as its command, and its job as its runs',
    ]);
  });

  it('a command that was begun twice, and one that was not begun, are found', () => {
    expect(brokenBy({ begun: begun(2) })).toEqual(['no command was begun twice']);
    expect(brokenBy({ begun: new Map() })).toEqual(['only a run cut off has no begun command']);
  });

  it('a command that was begun before its time is found', () => {
    expect(brokenBy({ begun: begun(1, -200) })).toEqual(['nothing was begun before its time']);
  });

  it('a run may be lost where a kill fell while its command ran, and nowhere else', () => {
    const { jobs } = withCommand({ outcome: 'failed' }, { status: 'lost' });
    const lost = ['only a kill has lost a run'];
    expect(brokenBy({ jobs, kills: killAt(500) })).toEqual([]);
    expect(brokenBy({ jobs, kills: killAt(25) })).toEqual([]);
    expect(brokenBy({ jobs, kills: [] })).toEqual(lost);
    expect(brokenBy({ jobs, kills: killAt(-1000) })).toEqual(lost);
    expect(brokenBy({ jobs, kills: killAt(9000) })).toEqual(lost);
    expect(brokenBy({ jobs, kills: killAt(10), begun: new Map() })).toEqual([]);
  });
});

describe('webhooks', () => {
  const again = { ...arrival, at: DUE + 30_040 };
  const early = { ...arrival, at: DUE + 35 };
  const onceAgain = 'a webhook came again only after a refusal or where a kill cut off its record';

  it('one that did not arrive, or is not delivered, is found', () => {
    expect(brokenBy({ arrivals: [] })).toEqual(['every webhook and callback arrived, under one id']);
    expect(brokenBy(withDelivery({ status: 'failed' }))).toEqual([
      'every webhook and callback arrived, under one id',
    ]);
  });

  it('one that is not on record is found', () => {
    expect(brokenBy({ jobs: [command, { ...hook, deliveries: [] }] })).toEqual([
      'every webhook and callback is on record once, and no other',
    ]);
  });

  it('one may come again after a kill before its record, and not without', () => {
    const tries = [{ at: iso(30_030), durationMs: 20, status: 204 }];
    const evidence = { ...withDelivery({ tries, finishedAt: iso(30_060) }), arrivals: [arrival, again] };
    expect(brokenBy({ ...evidence, kills: killAt(42) })).toEqual([]);
    expect(brokenBy({ ...evidence, kills: [] })).toEqual([onceAgain]);
    expect(brokenBy({ ...evidence, kills: killAt(20_000) })).toEqual([onceAgain]);
    expect(countRound({ ...sound, ...evidence }).repeated).toBe(1);
  });

  it('one may come again after a refusal on record', () => {
    const tries = [
      { at: iso(30), durationMs: 20, status: 503 },
      { at: iso(30_030), durationMs: 20, status: 204 },
    ];
    const refused = { ...arrival, status: 503 };
    const { jobs } = withDelivery({ tries, finishedAt: iso(30_060) });
    expect(brokenBy({ jobs, arrivals: [refused, again] })).toEqual([]);
  });

  it('one that came after it was delivered is found', () => {
    expect(brokenBy({ arrivals: [arrival, again], kills: killAt(30_041) })).toEqual([
      'no webhook came after its record said delivered',
    ]);
  });

  it('two at once for one try are found', () => {
    expect(brokenBy({ arrivals: [early, arrival] })).toEqual([onceAgain]);
  });
});

it('processes, dead letters and starts that failed are found', () => {
  expect(brokenBy({ leftBehind: ['17@4'] })).toEqual(['no process was left behind']);
  expect(brokenBy({ deadLetters: new Map([['runat-wake-dead', 1]]) })).toEqual([
    'no message is in a dead-letter queue',
  ]);
  expect(brokenBy({ failedStarts: ['exit code 1'] })).toEqual(['local mode started after each kill']);
});
