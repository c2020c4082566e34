import { expect, test } from 'vitest';
import { jobItem, runItem, tokenItem } from '../../functions/adapters/dynamodb-items.ts';
import { aJob, aRun, aToken, unwatched, withoutDue } from '../ports/samples.ts';

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

test('a final run is in no list of the index', () => {
  const item = runItem(unwatched(aRun({ status: 'succeeded' })));
  expect(item).not.toHaveProperty('bucket');
  expect(item).not.toHaveProperty('bucketSort');
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
