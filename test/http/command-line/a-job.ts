import type { Delivery, Job, Run, RunSummary } from '../../../cli/api/api-shapes.ts';

/** A job that is due once. */
export const JOB: Job = {
  id: '01a1fd70f1c0700087fbf7479cb86dfe',
  image: 'busybox',
  environment: {},
  cpu: 0.25,
  memory: 512,
  architecture: 'x86_64',
  capacity: 'on_demand',
  in: '3s',
  timezone: 'UTC',
  exclude: [],
  jitter: '0s',
  copies: 1,
  overlap: 'skip',
  misfire: 'run_once',
  startDeadline: '1h',
  timeout: '1h',
  tags: [],
  state: 'scheduled',
  paused: false,
  nextDueAt: '2026-11-21T09:30:03.000Z',
  nextRuns: ['2026-11-21T09:30:03.000Z'],
  activeRuns: [],
  waitingRuns: [],
  revision: 1,
  createdAt: '2026-11-21T09:30:00.000Z',
  createdBy: 'ci',
  updatedAt: '2026-11-21T09:30:00.000Z',
  links: {},
};

/** The id of one of its runs, by default of those that are due first. */
export const runIdOf = (copy = 1, attempt = 1, instant = '20261121T093003Z'): string =>
  `${JOB.id}-${instant}-${copy}-${attempt}`;

/** Its first run, which failed, as the job remembers it. */
export const LAST_RUN: RunSummary = {
  id: runIdOf(),
  dueAt: '2026-11-21T09:30:03.000Z',
  status: 'failed',
  exitCode: 3,
  reason: {
    code: 'exit_code',
    text: 'The container ended with exit code 3.',
    advice: 'Its output says more.',
  },
  stoppedAt: '2026-11-21T09:31:08.900Z',
};

/** Its first run. */
export const RUN: Run = {
  ...LAST_RUN,
  jobId: JOB.id,
  plannedAt: '2026-11-21T09:30:03.000Z',
  copy: 1,
  copies: 1,
  attempt: 1,
  cause: 'schedule',
  latenessMs: 12,
  launchTries: 1,
  createdAt: '2026-11-21T09:30:03.000Z',
  startedAt: '2026-11-21T09:30:03.900Z',
  links: {},
};

/** It sends a webhook. */
export const WEBHOOK_JOB: Job = (() => {
  const { image: _i, environment: _e, cpu: _c, memory: _m, architecture: _a, capacity: _p, ...rest } = JOB;
  return { ...rest, url: 'https://example.com/hook', method: 'PUT', headers: {}, expect: ['2xx'] };
})();

/** The delivery of the first run, which is delivered by its second try. */
export const DELIVERY: Delivery = {
  id: `${RUN.id}-target`,
  jobId: JOB.id,
  runId: RUN.id,
  kind: 'target',
  url: 'https://example.com/hook',
  method: 'PUT',
  status: 'delivered',
  tries: [
    { at: '2026-11-21T09:30:03.100Z', durationMs: 12, status: 500, answerText: '\nout of order\nsorry' },
    { at: '2026-11-21T09:30:08.000Z', durationMs: 9, status: 204, answerText: '' },
  ],
  createdAt: '2026-11-21T09:30:03.050Z',
  finishedAt: '2026-11-21T09:30:08.010Z',
  links: {},
};
