import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { itemBytes } from '../../../bench/support/item-bytes.ts';
import {
  type Item,
  jobItem,
  jobOf,
  runItem,
  runOf,
  tokenItem,
} from '../../../functions/adapters/dynamodb/dynamodb-items.ts';
import { DAY, LAST_INSTANT } from '../../../functions/domain/shared/instant.ts';
import { aTarget } from '../../domain/samples.ts';
import { aJob, aRun, aToken, unwatched, withoutDue } from '../../ports/support/samples.ts';

const DUE = Date.UTC(2026, 10, 21, 9, 30);
const JOB_ID = '0190a1b2c3d4e5f60718293a4b5c6d7e';

test('a scheduled job is found by its id and sorted by its next due instant', () => {
  expect(jobItem(aJob({ id: JOB_ID, nextDueAt: DUE }))).toMatchObject({
    pk: `JOB#${JOB_ID}`,
    sk: 'JOB',
    bucket: 'scheduled',
    bucketSort: `001795253400000#${JOB_ID}`,
  });
});

test('a job that nothing is due of is sorted after all others', () => {
  const item = jobItem(withoutDue(aJob({ id: JOB_ID })));
  expect(item).toMatchObject({ bucketSort: `999999999999999#${JOB_ID}` });
  expect(item).not.toHaveProperty('nextDueAt');
});

test('a job in history is sorted by its finish', () => {
  const item = jobItem(aJob({ id: JOB_ID, state: 'history', finishedAt: DUE }));
  expect(item).toMatchObject({ bucket: 'history', bucketSort: `001795253400000#${JOB_ID}` });
});

test('DynamoDB deletes by whole seconds, never before the expiry', () => {
  expect(jobItem(aJob({ expiresAt: DUE + 1 }))).toMatchObject({
    expiresAt: DUE / 1000 + 1,
    keptUntil: DUE + 1,
  });
  expect(jobItem(aJob())).not.toHaveProperty('expiresAt');
});

test('a run stands beside its job, sorted by due instant with milliseconds, copy and attempt', () => {
  const run = aRun({ jobId: JOB_ID, dueAt: DUE, copy: 7, attempt: 11, lookAt: DUE });
  expect(runItem(run)).toMatchObject({
    pk: `JOB#${JOB_ID}`,
    sk: 'RUN#20261121T093000000Z#007#011',
    bucket: 'watch',
    bucketSort: `001795253400000#${run.id}`,
  });
});

test('a final run is in no list by state', () => {
  const item = runItem(unwatched(aRun({ status: 'succeeded' })));
  expect(item).not.toHaveProperty('bucket');
  expect(item).not.toHaveProperty('bucketSort');
});

test('a run is on the list of all runs, which changes once: when it is over', () => {
  const run = aRun({ jobId: JOB_ID, dueAt: DUE, copy: 7, attempt: 11 });
  const { runList, runOrder, endedAs } = runItem(run);
  const expected = { runList: 'runs', runOrder: `001795253400000#${JOB_ID}#007#011` };
  expect({ runList, runOrder, endedAs }).toEqual({ ...expected, endedAs: undefined });
  expect(runItem({ ...run, status: 'running', startedAt: DUE })).toMatchObject(expected);
  expect(runItem({ ...run, status: 'running' })).not.toHaveProperty('endedAs');
  expect(runItem(unwatched({ ...run, status: 'lost' }))).toMatchObject({ ...expected, endedAs: 'lost' });
});

test('what only lists need is no part of a run', () => {
  const run = unwatched(aRun({ status: 'lost' }));
  expect(runOf(runItem(run))).toStrictEqual(run);
});

test('a container with the names that AWS gives fits into one write unit while it runs', () => {
  const task = 'arn:aws:ecs:ap-southeast-2:123456789012:task/Runat-RunsCluster5F3C1A2B-AbCdEfGhIjKl/';
  const running = aRun({
    status: 'running',
    handle: `${task}${'0'.repeat(32)}`,
    imageDigest: `sha256:${'a'.repeat(64)}`,
    latenessMs: 1234,
    launchedAt: DUE,
    pullStartedAt: DUE,
    pullStoppedAt: DUE,
    startedAt: DUE,
    timeoutAt: DUE,
    observedVersion: 4,
  });
  expect(itemBytes(runItem(running))).toBeLessThanOrEqual(1024);
});

/** Where an item stands in its list, without its id. */
const instantIn = ({ bucketSort }: Item): string => String(bucketSort).split('#')[0] ?? '';

/** What the rules make of instants: up to the last one, and as far beyond as deadlines and the time that is kept reach. */
const reached = fc.integer({ min: 0, max: LAST_INSTANT + 400 * DAY });

test('what stands in the index sorts by time, also beyond the last year that has four digits', () => {
  fc.assert(
    fc.property(reached, reached, (one, other) => {
      const placeOf = (nextDueAt: number) => instantIn(jobItem(aJob({ nextDueAt })));
      expect(Math.sign(placeOf(one).localeCompare(placeOf(other)))).toBe(Math.sign(one - other));
      expect(placeOf(one).localeCompare(instantIn(jobItem(withoutDue(aJob()))))).toBe(-1);
    }),
  );
});

test('the last runs of all sort by their instants', () => {
  const due = fc.integer({ min: LAST_INSTANT - DAY, max: LAST_INSTANT });
  fc.assert(
    fc.property(due, due, (one, other) => {
      const keyOf = (dueAt: number) => String(runItem(aRun({ dueAt })).sk);
      expect(Math.sign(keyOf(one).localeCompare(keyOf(other)))).toBe(Math.sign(one - other));
    }),
  );
});

test('what is kept beyond the last instant expires at a second that DynamoDB takes', () => {
  const item = runItem(aRun({ expiresAt: LAST_INSTANT + 90 * DAY }));
  expect(item).toMatchObject({ expiresAt: 253_410_076_800, keptUntil: LAST_INSTANT + 90 * DAY });
});

test('a token is found by the hash of its secret', () => {
  const token = aToken({ createdAt: DUE });
  expect(tokenItem(token)).toMatchObject({
    pk: `TOKEN#${token.hash}`,
    sk: 'TOKEN',
    bucket: 'tokens',
    bucketSort: `001795253400000#${token.hash}`,
  });
});

test('variables are stored as lists, under whatever name', () => {
  const target = aTarget();
  const variables = { ['__proto__']: 'a', constructor: 'b' };
  const item = jobItem(aJob({ target: { ...target, environment: variables, secrets: variables } }));
  const list = [
    { name: '__proto__', value: 'a' },
    { name: 'constructor', value: 'b' },
  ];
  expect(item).toMatchObject({ target: { environment: list, secrets: list } });
});

test('a name is stored in lower case beside itself, for searches', () => {
  const job = aJob({ name: 'Close the Books' });
  expect(jobItem(job)).toMatchObject({ name: 'Close the Books', searchedName: 'close the books' });
  expect(jobOf(jobItem(job))).toStrictEqual(job);
  expect(jobItem(aJob())).not.toHaveProperty('searchedName');
});
