import { expect, it } from 'vitest';
import { crashPointsText } from '../../../tools/crash-points.ts';

const tested = (fullName: string, crashPoints?: number, status = 'passed') => ({
  fullName,
  status,
  meta: crashPoints === undefined ? {} : { crashPoints },
});

const reportOf = (...assertionResults: ReturnType<typeof tested>[]) => ({
  testResults: [
    { name: '/project/test/use-cases/a.test.ts', status: 'passed', assertionResults },
    {
      name: '/project/test/domain/b.test.ts',
      status: 'passed',
      assertionResults: [{ fullName: 'b', status: 'passed' }],
    },
  ],
});

it('adds up the points of the tests that have any', () => {
  const report = reportOf(tested('while it pauses', 8), tested('pauses'), tested('while it resumes', 10));
  expect(crashPointsText(report, false)).toBe('Crash points: 18 in 2 situations, each healed');
});

it('leaves out tests that failed or were skipped', () => {
  const report = reportOf(tested('a', 8), tested('b', 10, 'failed'), tested('c', 12, 'skipped'));
  expect(crashPointsText(report, true)).toBe('8  a\nCrash points: 8 in 1 situations, each healed');
});

it('lists the situations as they come, their points aligned', () => {
  const report = reportOf(tested('while it resumes', 8), tested('while it pauses', 122));
  expect(crashPointsText(report, true).split('\n')).toEqual([
    '  8  while it resumes',
    '122  while it pauses',
    'Crash points: 130 in 2 situations, each healed',
  ]);
});

it('says nothing where no test has any', () => {
  expect(crashPointsText(reportOf(tested('pauses')), true)).toBe('');
  expect(crashPointsText(undefined, true)).toBe('');
});
