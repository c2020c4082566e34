/** How many checks passed and how many failed. */
export interface Totals {
  readonly passed: number;
  readonly failed: number;
}

/** The parts of the report of vitest's JSON reporter that are counted. */
export interface VitestReport {
  readonly testResults: readonly {
    /** The file, with `test/<suite>/` in its path. */
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      /** What a test tells about itself. */
      readonly meta?: { readonly crashPoints?: number; readonly judged?: string; readonly notRun?: string };
    }[];
  }[];
}

/** The sum of totals. */
export const addTotals = (totals: readonly Totals[]): Totals => ({
  passed: totals.reduce((sum, { passed }) => sum + passed, 0),
  failed: totals.reduce((sum, { failed }) => sum + failed, 0),
});

/**
 * Counts the tests of a run. What leaves no failed test behind counts as one failure each: a file that cannot be loaded,
 * a suite without a test, and a run that failed for a reason of its own, such as an error outside of tests.
 * @returns the counts, and a sentence for each of those failures
 */
export function vitestTotals(
  report: VitestReport | undefined,
  suites: readonly string[],
  exitCode: number,
): { totals: Totals; faults: string[] } {
  if (!report) return failedOnce(`vitest ended with exit code ${exitCode} and without a report`);
  const files = report.testResults;
  const tests = files.flatMap(({ assertionResults }) => assertionResults);
  const passed = tests.filter(({ status }) => status === 'passed').length;
  const failedTests = tests.filter(({ status }) => status === 'failed').length;
  const broken = files
    .filter(({ status, assertionResults }) => status === 'failed' && !assertionResults.some(isFailed))
    .map(({ name }) => `${name} could not be run`);
  const empty = suites
    .filter(
      (suite) =>
        !files.some(({ name, assertionResults }) => isOf(suite, name) && assertionResults.length > 0),
    )
    .map((suite) => `suite ${suite}: has no tests`);
  const faults = [...broken, ...empty];
  if (exitCode !== 0 && failedTests + faults.length === 0)
    faults.push(`vitest ended with exit code ${exitCode}`);
  return { totals: { passed, failed: failedTests + faults.length }, faults };
}

const isFailed = ({ status }: { readonly status: string }): boolean => status === 'failed';

const isOf = (suite: string, file: string): boolean => file.replaceAll('\\', '/').includes(`/test/${suite}/`);

const failedOnce = (fault: string) => ({ totals: { passed: 0, failed: 1 }, faults: [fault] });
