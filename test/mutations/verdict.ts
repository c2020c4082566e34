/** The parts of the report of vitest's JSON reporter that tell who caught a mistake. */
export interface TestReport {
  readonly testResults: readonly {
    /** The file, with `test/<suite>/` in its path. */
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** What the suites said of the sources as they were. */
export type Verdict =
  /** Every test passed. */
  | { readonly kind: 'passed' }
  /** A test failed: `test/domain/run/run.test.ts: a run …`. */
  | { readonly kind: 'caught'; readonly by: string }
  /** It cannot be told: nothing was run, or nothing could be. */
  | { readonly kind: 'unclear'; readonly why: string };

const shownFile = (path: string): string => path.replaceAll('\\', '/').replace(/^.*\/(?=test\/)/, '');

/** The first line of a message, if there is one. */
const firstLine = (message = ''): string => message.trim().split('\n', 1)[0] ?? '';

/**
 * Reads a report (undefined where there is none). Only a test that fails catches a mistake; a file that cannot be loaded
 * says that the mistake is none that anybody could make.
 */
export const verdictOf = (report: TestReport | undefined, exitCode: number | null): Verdict => {
  if (!report) return { kind: 'unclear', why: `no report, exit code ${exitCode}` };
  const files = report.testResults;
  const tests = files.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ status, fullName }) => ({ status, name: `${shownFile(name)}: ${fullName}` })),
  );
  const failed = tests.find(({ status }) => status === 'failed');
  if (failed) return { kind: 'caught', by: failed.name };
  const broken = files.find(({ status }) => status === 'failed');
  if (broken) return { kind: 'unclear', why: `${shownFile(broken.name)}: ${firstLine(broken.message)}` };
  if (!tests.some(({ status }) => status === 'passed')) return { kind: 'unclear', why: 'no test was run' };
  return exitCode === 0 ? { kind: 'passed' } : { kind: 'unclear', why: `exit code ${exitCode}` };
};

/** Writes a table as Markdown has it, its columns aligned. The first row is the head. */
export const tableText = (rows: readonly (readonly string[])[]): string => {
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|').replace(/\s+/g, ' ').trim()));
  const [head = []] = cells;
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`;
  const rule = widths.map((width) => '-'.repeat(width));
  return [line(head), line(rule), ...cells.slice(1).map(line)].join('\n');
};
