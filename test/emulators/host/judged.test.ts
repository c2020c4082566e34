import { expect, it } from 'vitest';
import { judgedText } from '../../../tools/judged.ts';

const reportOf = (...assertionResults: { fullName: string; status: string; meta?: object }[]) => ({
  testResults: [{ name: '/project/test/judges/a.test.ts', status: 'passed', assertionResults }],
});

it('what judges have looked at is said of tests that passed', () => {
  const report = reportOf(
    { fullName: 'a', status: 'passed', meta: { judged: 'linter: 2 templates' } },
    { fullName: 'b', status: 'failed', meta: { judged: 'moto: 3 tests' } },
    { fullName: 'c', status: 'passed' },
  );
  expect(judgedText(report)).toBe('linter: 2 templates');
});

it('what was not run is said with its reason', () => {
  const report = reportOf({
    fullName: 'npm audit finds nothing',
    status: 'skipped',
    meta: { notRun: 'the registry does not answer' },
  });
  expect(judgedText(report)).toBe('not run: npm audit finds nothing: the registry does not answer');
});

it('nothing is said of a run without judges', () => {
  expect(judgedText(reportOf({ fullName: 'a', status: 'passed' }))).toBe('');
  expect(judgedText(undefined)).toBe('');
});
