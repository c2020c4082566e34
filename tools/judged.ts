import type { VitestReport } from './test-totals.ts';

/**
 * Says what the judges of a run have looked at, and which of its tests were not run.
 * @returns lines; empty for a run without judges
 */
export function judgedText(report: VitestReport | undefined): string {
  const tests = (report?.testResults ?? []).flatMap(({ assertionResults }) => assertionResults);
  const judged = tests.flatMap(({ status, meta }) =>
    status === 'passed' && meta?.judged !== undefined ? [meta.judged] : [],
  );
  const notRun = tests.flatMap(({ status, fullName, meta }) =>
    status !== 'passed' && meta?.notRun !== undefined ? [`not run: ${fullName}: ${meta.notRun}`] : [],
  );
  return [...judged, ...notRun].join('\n');
}
