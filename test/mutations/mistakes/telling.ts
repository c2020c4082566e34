import type { Mutation } from '../mutation.ts';

const CHANGE_RUN = 'functions/use-cases/execution/apply-run-event.ts';
const TOLD = "if (saved !== 'conflict') logRunEnd(ports.log, saved);";
const TOLD_ENDS = ['test/use-cases/execution/told-ends.test.ts'];
const METRICS = ['test/use-cases/metrics.test.ts'];

/** Mistakes in what operators are told: of the end of a run, by metrics, and by which invocation. */
export const TELLING: readonly Mutation[] = [
  {
    name: 'end-told-by-who-decided-it',
    breaks: 'no log has the end of a run that another message stored',
    file: CHANGE_RUN,
    edits: [
      { from: TOLD, to: '' },
      {
        from: 'return finish(ports, endSealedRun(kept));',
        to: "const done = await finish(ports, endSealedRun(kept));\n  if (done !== 'conflict') logRunEnd(ports.log, done);\n  return done;",
      },
    ],
    suites: ['use-cases'],
    tests: TOLD_ENDS,
  },
  {
    name: 'end-told-by-who-lost',
    breaks: 'the end of a run that two messages finish is logged twice',
    file: CHANGE_RUN,
    edits: [{ from: TOLD, to: 'logRunEnd(ports.log, ended);' }],
    suites: ['use-cases'],
    tests: TOLD_ENDS,
  },
  {
    name: 'end-of-what-is-left-out-told-by-all',
    breaks: 'every message about an occurrence that is left out logs the end of its runs',
    file: 'functions/use-cases/execution/insert-runs.ts',
    edits: [
      {
        from: 'const stored = await runs.load(run.id);',
        to: 'const stored = await runs.load(run.id);\n      if (stored) logRunEnd(log, stored);',
      },
    ],
    suites: ['use-cases'],
    tests: TOLD_ENDS,
  },
  {
    name: 'end-of-what-the-chain-leaves-out-untold',
    breaks: 'no log says that the next job of a chain was left out',
    file: 'functions/use-cases/execution/idempotent-runs.ts',
    edits: [{ from: 'logRunEnd(log, first);', to: 'void logRunEnd;' }],
    suites: ['use-cases'],
    tests: TOLD_ENDS,
  },
  {
    name: 'failed-start-not-counted',
    breaks: 'the alarm of failed starts never begins',
    file: 'functions/use-cases/execution/log-run-end.ts',
    edits: [{ from: "if (status === 'start_failed') log.count('StartFailed');", to: '' }],
    suites: ['use-cases'],
    tests: METRICS,
  },
  {
    name: 'start-counted-at-each-change',
    breaks: 'the percentiles of lateness have a start as often as its run changes',
    file: CHANGE_RUN,
    edits: [{ from: 'if (before.latenessMs === undefined && latenessMs', to: 'if (before && latenessMs' }],
    suites: ['use-cases'],
    tests: METRICS,
  },
  {
    name: 'line-of-another-invocation',
    breaks: 'what invocations side by side write has the ids of one of them',
    file: 'functions/compose/own-invocation.ts',
    edits: [
      {
        from: 'const traceId = readTraceId();',
        to: "const traceId = readTraceId();\n    context = { ...context, awsRequestId: 'request-1' };",
      },
    ],
    suites: ['adapters'],
    tests: ['test/adapters/json-log.test.ts'],
  },
];
