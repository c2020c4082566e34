import type { Mutation } from '../mutation.ts';

const ANNOUNCE = 'functions/use-cases/activity/announce-change.ts';
const LIST = 'functions/use-cases/activity/list-activity.ts';
const CRASHES = 'test/use-cases/crash-points/activity-crash-points.test.ts';
const ACTIVITY = 'test/use-cases/activity/activity.test.ts';
const EVERY_ROUTE = 'test/http/activity/every-route.test.ts';

/** A change that is stored without naming its entry: the entry never counts. */
const unnamed = (
  what: string,
  file: string,
  from: string,
  to: string,
  tests: readonly string[] = [CRASHES],
): Mutation => ({
  name: `${what}-without-its-entry`,
  breaks: `nobody is told who did it: ${what.replaceAll('-', ' ')}`,
  file,
  edits: [{ from, to }],
  suites: ['use-cases'],
  tests,
});

/** Mistakes in who did what. */
export const ACTIVITIES: readonly Mutation[] = [
  {
    name: 'entry-before-is-not-confirmed',
    breaks: 'the next change of a job takes the one before it out of the activity',
    file: ANNOUNCE,
    edits: [
      { from: 'lastChange !== undefined && activity.confirm(lastChange, change.jobId),', to: 'lastChange,' },
    ],
    suites: ['use-cases'],
    tests: [CRASHES],
  },
  {
    name: 'change-is-not-announced-first',
    breaks: 'a process that dies behind a change leaves it without an entry',
    file: ANNOUNCE,
    edits: [
      {
        from: '    activity.put(entry),\n',
        to: '    void Promise.resolve().then(() => activity.put(entry)).catch(() => {}),\n',
      },
    ],
    suites: ['use-cases'],
    tests: [CRASHES, ACTIVITY],
  },
  {
    name: 'entry-counts-without-its-change',
    breaks: 'the activity tells of a change that nobody made',
    file: LIST,
    edits: [
      {
        from: '(await activity.load(entry.id, entry.jobId))?.isConfirmed === true',
        to: '(await activity.load(entry.id, entry.jobId)) !== undefined',
      },
    ],
    suites: ['use-cases'],
    tests: [CRASHES, ACTIVITY],
  },
  {
    name: 'only-confirmed-entries-count',
    breaks: 'the last change of each job is not in the activity',
    file: LIST,
    edits: [
      {
        from: 'entry.isConfirmed || (await lastChangeOf(entry, known)) === entry.id',
        to: 'entry.isConfirmed || (await lastChangeOf(entry, known)) === ""',
      },
    ],
    suites: ['use-cases'],
    tests: [ACTIVITY],
  },
  {
    name: 'entry-is-not-read-again',
    breaks: 'a change is missing on a list that is read while the next one is made',
    file: LIST,
    edits: [
      {
        from: 'return (await activity.load(entry.id, entry.jobId))?.isConfirmed === true;',
        to: 'return false;',
      },
    ],
    suites: ['use-cases'],
    tests: [ACTIVITY],
  },
  {
    name: 'entries-by-the-clock-alone',
    breaks: 'two changes within a millisecond are told in the wrong order',
    file: 'functions/domain/activity/activity.ts',
    edits: [
      { from: 'last === undefined ? now : Math.max(now, last + 1)', to: 'last === undefined ? now : now' },
    ],
    suites: ['domain', 'use-cases'],
    tests: ['test/domain/activity/activity.test.ts'],
  },
  unnamed(
    'creating',
    'functions/use-cases/jobs/create-job.ts',
    'const named = { ...job, lastChange };',
    'const named = job;',
  ),
  unnamed(
    'putting-what-is-new',
    'functions/use-cases/jobs/put-job.ts',
    'const named = { ...job, lastChange };',
    'const named = job;',
  ),
  unnamed(
    'putting-again',
    'functions/use-cases/jobs/put-job.ts',
    'jobs.save({ ...desired, lastChange })',
    'jobs.save(desired)',
  ),
  unnamed(
    'editing',
    'functions/use-cases/jobs/revise-job.ts',
    'jobs.save({ ...changed, lastChange })',
    'jobs.save(changed)',
  ),
  unnamed(
    'canceling',
    'functions/use-cases/jobs/cancel-job.ts',
    'jobs.save({ ...changed, lastChange })',
    'jobs.save(changed)',
  ),
  unnamed(
    'running-now',
    'functions/use-cases/runs/run-now.ts',
    'jobs.save({ ...claimed, lastChange })',
    'jobs.save(claimed)',
  ),
  unnamed(
    'reporting',
    'functions/use-cases/runs/report-run.ts',
    'const named = { ...run, lastChange };',
    'const named = run;',
  ),
  unnamed(
    'stopping',
    'functions/domain/run/run-machine.ts',
    '...(change !== undefined && { lastChange: change })',
    '...(change !== undefined && {})',
  ),
  unnamed(
    'sending-again',
    'functions/domain/delivery/delivering.ts',
    '    ...(lastChange !== undefined && { lastChange }),\n',
    '',
  ),
  unnamed(
    'pausing-everything',
    'functions/use-cases/stack/pause-all.ts',
    '{ pause, version: stored.version, lastChange }',
    '{ pause, version: stored.version }',
  ),
  {
    name: 'switch-saved-whatever-is-stored',
    breaks: 'two who pause everything at once: the entry of one is lost',
    file: 'functions/adapters/dynamodb/dynamodb-stack-store.ts',
    edits: [
      {
        from: 'const answer = await this.#table.replace(saved, version === 0 ? undefined : version);',
        to: "await this.#table.put(saved);\n    const answer: string = 'replaced';",
      },
    ],
    suites: ['ports'],
    tests: ['test/ports/stack-store.test.ts'],
  },
  {
    name: 'confirmed-entry-leaves-its-shard',
    breaks: 'an entry that is confirmed is in no list any more',
    file: 'functions/adapters/dynamodb/dynamodb-activity-store.ts',
    edits: [
      {
        from: 'put(itemOf({ ...entry, isConfirmed: true }))',
        to: 'put({ ...(await this.#table.load(keyOf(id, jobId))), isConfirmed: true })',
      },
    ],
    suites: ['ports'],
    tests: ['test/ports/activity-store.test.ts'],
  },
  {
    name: 'token-revoked-twice',
    breaks: 'the entry of the first who revokes a token is lost',
    file: 'functions/adapters/dynamodb/dynamodb-token-store.ts',
    edits: [
      {
        from: "const answer = await this.#table.replace(item, undefined, 'revokedAt');",
        to: "await this.#table.put(item);\n    const answer: string = 'replaced';",
      },
    ],
    suites: ['ports'],
    tests: ['test/ports/token-store.test.ts'],
  },
  {
    name: 'revoked-token-holds',
    breaks: 'who has a token that was revoked is still signed in',
    file: 'functions/domain/stack/token.ts',
    edits: [{ from: 'token.revokedAt === undefined && (', to: '(' }],
    suites: ['use-cases'],
    tests: ['test/use-cases/stack/look-up.test.ts'],
  },
  ...(['environment', 'headers'] as const).map(
    (field): Mutation => ({
      name: `activity-tells-${field}`,
      breaks: `the activity tells the values of ${field}`,
      file: `functions/domain/target/${field === 'headers' ? 'webhook' : 'container'}-fields.ts`,
      edits:
        field === 'headers'
          ? [{ from: "      hidden: 'values',\n", to: '' }]
          : [
              {
                from: "environment: optionalField(textsByName(variable, { checkName: parseVariableName }), {\n    hidden: 'values',\n",
                to: 'environment: optionalField(textsByName(variable, { checkName: parseVariableName }), {\n',
              },
            ],
      suites: ['domain', 'http'],
      tests: ['test/domain/activity/field-change.test.ts', EVERY_ROUTE],
    }),
  ),
  {
    name: 'page-pauses-as-nobody',
    breaks: 'the activity names another caller than the one who asked',
    file: 'functions/pages/stack/stack-pages.ts',
    edits: [
      {
        from: 'await useCases.pauseAll(untilOf(body), caller.name);',
        to: "await useCases.pauseAll(untilOf(body), String(caller && ''));",
      },
    ],
    suites: ['http'],
    tests: [EVERY_ROUTE],
  },
];
