import type { Edit } from '../mutations/mutation.ts';

/** One file that a new field touches. */
export interface Place {
  readonly file: string;
  /** Absent where a program writes the file. */
  readonly edits?: readonly [Edit, ...Edit[]];
  readonly writtenBy?: string;
  /** Whether it is part of the product; else it is a test or a document. */
  readonly isProduct: boolean;
}

/**
 * A policy field as an experiment, `maxRuns`: a recurring job ends after so many occurrences. The places follow
 * docs/adding-a-field.md.
 */
export const NEW_FIELD: readonly Place[] = [
  {
    file: 'functions/domain/job/policy-fields.ts',
    isProduct: true,
    edits: [
      {
        from: '  overlap: defaultedField(',
        to: `  maxRuns: optionalField(wholeNumber({ least: 1, most: 1_000_000 }), {
    description: 'After so many occurrences a recurring job is over. Without it it goes on.',
    example: 12,
  }),
  overlap: defaultedField(`,
      },
    ],
  },
  {
    file: 'functions/domain/job/job.ts',
    isProduct: true,
    edits: [
      {
        from: "import { type FormerTiming, firstDue } from '../schedule/timing.ts';",
        to: `import { countOccurrences } from '../schedule/schedule.ts';
import { type FormerTiming, firstDue, recurringSchedule } from '../schedule/timing.ts';`,
      },
      {
        from: '/** The job after a change,',
        to: `const isUsedUp = (job: JobSpecification & Pick<Job, 'jitterOffset' | 'createdAt' | 'nextDueAt'>): boolean => {
  const { maxRuns, createdAt, nextDueAt } = job;
  const schedule = recurringSchedule(job);
  if (maxRuns === undefined || nextDueAt === undefined || !schedule) return false;
  return countOccurrences(schedule, createdAt, nextDueAt - 1, maxRuns) >= maxRuns;
};

/** The job after a change,`,
      },
      {
        from: '  const changed = { ...withoutNulls({ ...kept, ...change }), updatedAt: now };',
        to: `  const given = { ...withoutNulls({ ...kept, ...change }), updatedAt: now };
  const { nextDueAt: _nextDueAt, ...over } = given;
  const changed = isUsedUp(given) ? over : given;`,
      },
    ],
  },
  {
    file: 'functions/contract/job-flags.ts',
    isProduct: true,
    edits: [
      {
        from: '  overlap: [\n',
        to: `  maxRuns: [{ ...how, flags: '--max-runs <number>', help: 'then it is over', value: 'number' }],
  overlap: [
`,
      },
    ],
  },
  {
    file: 'functions/pages/form/form-fields.ts',
    isProduct: true,
    edits: [
      {
        from: "  field('copies', 'Copies',",
        to: "  field('maxRuns', 'At most so many occurrences', { kind: 'number' }),\n  field('copies', 'Copies',",
      },
    ],
  },
  {
    file: 'cli/format/format-job.ts',
    isProduct: true,
    edits: [
      {
        from: "    ['start deadline', job.startDeadline],",
        to: `    ['at most', job.maxRuns === undefined ? undefined : \`\${job.maxRuns} occurrences\`],
    ['start deadline', job.startDeadline],`,
      },
    ],
  },
  {
    file: 'test/ports/support/arbitrary-values.ts',
    isProduct: false,
    edits: [{ from: '  copies: copy,\n  overlap:', to: '  copies: copy,\n  maxRuns: count,\n  overlap:' }],
  },
  { file: 'docs/openapi.json', isProduct: false, writtenBy: 'tools/openapi.ts' },
  {
    file: 'docs/api.md',
    isProduct: false,
    edits: [
      {
        from: '| `overlap`       |',
        to: '| `maxRuns`       | how many occurrences it has, 1 to 1,000,000 | none |\n| `overlap`       |',
      },
    ],
  },
];

/** Shows that the experiment does what it says: the last of two occurrences is not followed by a third. */
export const NEW_FIELD_TEST = {
  file: 'test/domain/job/max-runs.test.ts',
  source: `import { expect, it } from 'vitest';
import { changeJob, newJob } from '../../../functions/domain/job/job.ts';
import { HOUR } from '../../../functions/domain/shared/instant.ts';
import { RECURRING, specificationOf } from '../requests.ts';
import { JOB_ID, NOW } from '../samples.ts';

it('a job of two runs has no third', () => {
  const specification = specificationOf({ ...RECURRING, maxRuns: 2 });
  const facts = { id: JOB_ID, createdBy: 'ci', jitterOffset: 0, paused: false, definition: 'd', now: NOW };
  const job = newJob(specification, facts);
  const second = changeJob(job, { nextDueAt: NOW + 2 * HOUR }, NOW + HOUR);
  expect(second.nextDueAt).toBe(NOW + 2 * HOUR);
  const over = changeJob(second, { nextDueAt: NOW + 3 * HOUR }, NOW + 2 * HOUR);
  expect([over.nextDueAt, over.state, over.outcome]).toEqual([undefined, 'history', 'ended']);
});
`,
};
