/**
 * Adds a policy field to a private copy of the product, as docs/adding-a-field.md says, and then forgets one place after
 * the other: `npm run try-new-field`. Shows how many files of the product the field touches, and what stops whoever forgets
 * one of them. The last line counts; with `--totals FILE` its two numbers are appended to that file as well. Exit code 1
 * where the whole field does not work, or where nothing stops somebody.
 */
import { execFile } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { mutate } from '../test/mutations/mutation.ts';
import { type PrivateCopy, privateCopy, sourcesOf } from '../test/mutations/private-copy.ts';
import { runSuites } from '../test/mutations/suite-runner.ts';
import { tableText } from '../test/mutations/verdict.ts';
import { NEW_FIELD, NEW_FIELD_TEST, type Place } from '../test/rooms/new-field.ts';

const ROOT = resolve(import.meta.dirname, '..');
const MOST_FILES = 5;
/** What a message of the compiler begins with says enough. */
const LONGEST_ERROR = 160;

/** Tests that hold for every field there is. */
const GENERIC_TESTS = [
  'test/domain/request/job-fields.test.ts',
  'test/http/command-line/show.test.ts',
  'test/http/pages/every-field.test.ts',
  'test/openapi/document.test.ts',
  'test/rooms/fields.test.ts',
];

const { values } = parseArgs({ options: { totals: { type: 'string' } } });

const copy = await privateCopy(ROOT, await sourcesOf(ROOT));
try {
  process.exitCode = (await tryField(copy)) ? 0 : 1;
} finally {
  copy.remove();
}

async function tryField({ folder }: PrivateCopy): Promise<boolean> {
  const originals = new Map<string, string>();
  for (const { file } of NEW_FIELD) originals.set(file, await readFile(join(folder, file), 'utf8'));
  await writeFile(join(folder, NEW_FIELD_TEST.file), NEW_FIELD_TEST.source);

  const whole = await stopOf(folder, originals, undefined);
  console.log(`The whole field: ${whole ?? 'compiles, and every test passes'}\n`);
  const rows: string[][] = [['forgotten', 'stopped by']];
  for (const place of NEW_FIELD) {
    rows.push([place.file, (await stopOf(folder, originals, place)) ?? 'NOBODY']);
  }
  console.log(tableText(rows));

  const files = NEW_FIELD.filter(({ isProduct }) => isProduct).length;
  console.log(`\nFiles of the product: ${files}, expected at most ${MOST_FILES}`);
  const stopped = rows.filter(([, by], index) => index > 0 && by !== 'NOBODY').length;
  const holds = [whole === undefined, files <= MOST_FILES];
  const passed = stopped + holds.filter(Boolean).length;
  const failed = NEW_FIELD.length + holds.length - passed;
  if (values.totals !== undefined) appendFileSync(values.totals, `${passed} ${failed}\n`);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0;
}

/** What stops somebody who has added the field but for one place; undefined where nothing does. */
async function stopOf(
  folder: string,
  originals: ReadonlyMap<string, string>,
  forgotten: Place | undefined,
): Promise<string | undefined> {
  for (const place of NEW_FIELD) {
    const { file, edits } = place;
    const source = originals.get(file) ?? '';
    const [name, breaks] = ['new-field', 'nothing'];
    const isLeft = place === forgotten || edits === undefined;
    const text = isLeft ? source : mutate(source, { name, breaks, file, edits, suites: ['domain'] });
    await writeFile(join(folder, file), text);
  }
  const written = NEW_FIELD.filter((place) => place !== forgotten).flatMap(({ writtenBy = [] }) => writtenBy);
  for (const program of written) await promisify(execFile)(process.execPath, [program], { cwd: folder });
  return (await typeError(folder)) ?? (await failedTest(folder, forgotten));
}

async function typeError(folder: string): Promise<string | undefined> {
  try {
    await promisify(execFile)(process.execPath, ['node_modules/typescript/bin/tsc', '--noEmit'], {
      cwd: folder,
    });
    return undefined;
  } catch (error) {
    const { stdout = '' } = error as { readonly stdout?: string };
    const [first = ''] = stdout.split('\n', 1);
    if (first === '') throw error;
    return `type check: ${first.slice(0, LONGEST_ERROR)}`;
  }
}

async function failedTest(folder: string, forgotten: Place | undefined): Promise<string | undefined> {
  // What shows that the field works is none of what stops somebody who forgets to make it work.
  const tests = forgotten === undefined ? [...GENERIC_TESTS, NEW_FIELD_TEST.file] : GENERIC_TESTS;
  const verdict = await runSuites({
    folder,
    suites: ['domain', 'http', 'openapi', 'rooms'],
    tests,
    workers: 2,
  });
  switch (verdict.kind) {
    case 'passed':
      return undefined;
    case 'caught':
      return verdict.by;
    case 'unclear':
      throw new Error(verdict.why);
  }
}
