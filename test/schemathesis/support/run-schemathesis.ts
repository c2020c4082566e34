import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../../judges/support/run-program.ts';

const PROGRAM = fileURLToPath(
  new URL('../../../node_modules/.cache/runat/schemathesis-python/bin/st', import.meta.url),
);
const CONFIGURATION = fileURLToPath(new URL('../programs/schemathesis.toml', import.meta.url));

/** A kind of failure, and the operations that have it. */
interface Failure {
  readonly type: string;
  readonly title: string;
  readonly count: number;
  readonly operations: readonly string[];
}

/** What schemathesis reports, as far as it is read. */
export interface Report {
  readonly operations: { readonly selected: number; readonly tested: number; readonly errored: number };
  readonly phases: Readonly<Record<string, { readonly status: string }>>;
  readonly test_cases: { readonly generated: number };
  readonly failures: readonly Failure[];
  readonly errors: readonly unknown[];
  readonly stop_reason: string;
}

/** A run of schemathesis: its report, and what it printed. */
export interface SchemathesisRun {
  readonly report: Report;
  readonly output: string;
}

/** Runs schemathesis over the document of an API. @param words more arguments of `st run` */
export const runSchemathesis = async (
  url: string,
  token: string,
  words: readonly string[],
): Promise<SchemathesisRun> => {
  const folder = await mkdtemp(join(tmpdir(), 'runat-schemathesis-'));
  const reportFile = join(folder, 'report.json');
  try {
    const { stdout, stderr } = await runProgram(
      PROGRAM,
      [
        ...['--config-file', CONFIGURATION, 'run', `${url}/openapi.json`, '--no-color'],
        ...['--continue-on-failure', '--report', 'json', '--report-json-path', reportFile, ...words],
      ],
      { variables: { RUNAT_TOKEN: token }, cwd: folder },
    );
    const output = `${stdout}\n${stderr}`;
    const text = await readFile(reportFile, 'utf8').catch(() => Promise.reject(new Error(output)));
    return { report: JSON.parse(text) as Report, output };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** What failed, a line each: the kind, and the operation. */
export const failuresIn = ({ failures, errors }: Report): readonly string[] => [
  ...failures.flatMap(({ type, operations }) => operations.map((operation) => `${type}: ${operation}`)),
  ...errors.map((error) => `error: ${JSON.stringify(error)}`),
];
