import { describe, expect, it } from 'vitest';
import { addTotals, vitestTotals } from '../../../tools/test-totals.ts';

const file = (suite: string, ...statuses: string[]) => ({
  name: `/project/test/${suite}/a.test.ts`,
  status: statuses.includes('failed') ? 'failed' : 'passed',
  assertionResults: statuses.map((status) => ({ fullName: 'a fact', status })),
});

it('counts tests, and leaves out those that were skipped', () => {
  const report = { testResults: [file('domain', 'passed', 'failed', 'skipped'), file('http', 'passed')] };
  expect(vitestTotals(report, ['domain', 'http'], 1)).toEqual({
    totals: { passed: 2, failed: 1 },
    faults: [],
  });
});

it('adds up', () => {
  expect(
    addTotals([
      { passed: 1, failed: 2 },
      { passed: 3, failed: 4 },
    ]),
  ).toEqual({ passed: 4, failed: 6 });
});

describe('one failure is counted', () => {
  it('for a file that cannot be loaded', () => {
    const broken = { ...file('domain'), status: 'failed' };
    const { totals, faults } = vitestTotals(
      { testResults: [broken, file('domain', 'passed')] },
      ['domain'],
      1,
    );
    expect(totals).toEqual({ passed: 1, failed: 1 });
    expect(faults).toEqual(['/project/test/domain/a.test.ts could not be run']);
  });

  it('for a suite without a test', () => {
    const { totals, faults } = vitestTotals(
      { testResults: [file('domain', 'passed')] },
      ['domain', 'http'],
      0,
    );
    expect(totals).toEqual({ passed: 1, failed: 1 });
    expect(faults).toEqual(['suite http: has no tests']);
  });

  it('for a run that fails although no test does', () => {
    const { totals, faults } = vitestTotals({ testResults: [file('domain', 'passed')] }, ['domain'], 1);
    expect(totals).toEqual({ passed: 1, failed: 1 });
    expect(faults).toEqual(['vitest ended with exit code 1']);
  });

  it('for a run without a report', () => {
    expect(vitestTotals(undefined, ['domain'], 134).totals).toEqual({ passed: 0, failed: 1 });
  });
});
