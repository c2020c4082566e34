import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it, test } from 'vitest';
import { MUTATIONS } from './all-mutations.ts';
import { type Mutation, mutate, OutdatedMutation } from './mutation.ts';
import { privateCopy } from './private-copy.ts';
import { tableText, verdictOf } from './verdict.ts';

const ROOT = resolve(import.meta.dirname, '../..');

const mutation = (...edits: Mutation['edits']): Mutation => ({
  name: 'sample',
  breaks: 'something',
  file: 'functions/sample.ts',
  edits,
  suites: ['domain'],
});

describe('each mutation', () => {
  test.each(MUTATIONS)('$name fits the source', ({ file, tests = [], ...rest }) => {
    const source = readFileSync(join(ROOT, file), 'utf8');
    expect(mutate(source, { file, ...rest })).not.toBe(source);
    expect(tests.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('has a name of its own', () => {
    const names = MUTATIONS.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    expect(names.filter((name) => !/^[a-z]+(-[a-z0-9]+)+$/.test(name))).toEqual([]);
  });
});

describe('a mistake is put into a source', () => {
  it('as it is written, whatever characters it has', () => {
    expect(mutate('a b c', mutation({ from: 'b', to: '$& $1' }))).toBe('a $& $1 c');
  });

  it('piece after piece, so that something can be moved', () => {
    expect(mutate('a b c', mutation({ from: ' b', to: '' }, { from: 'c', to: 'c b' }))).toBe('a c b');
  });

  it.each([
    ['is not there', 'x'],
    ['is there twice', 'b'],
  ])('but not where the piece %s', (_, from) => {
    expect(() => mutate('a b b', mutation({ from, to: 'y' }))).toThrow(OutdatedMutation);
  });

  it('but not where nothing changes', () => {
    expect(() => mutate('a b', mutation({ from: 'b', to: 'b' }))).toThrow(OutdatedMutation);
  });
});

describe('a private copy', () => {
  const root = mkdtempSync(join(tmpdir(), 'runat-sources-'));
  mkdirSync(join(root, 'functions'));
  writeFileSync(join(root, 'functions/sample.ts'), 'a b c');
  afterAll(() => rmSync(root, { recursive: true }));

  it('is as it was after a mistake, and the sources never have it', async () => {
    const copy = await privateCopy(root, ['functions/sample.ts']);
    const sourceIn = (folder: string) => readFileSync(join(folder, 'functions/sample.ts'), 'utf8');
    const seen = copy.withMistake(mutation({ from: 'b', to: 'x' }), async () => {
      throw new Error(`${sourceIn(copy.folder)}, ${sourceIn(root)}`);
    });
    await expect(seen).rejects.toThrow('a x c, a b c');
    expect(sourceIn(copy.folder)).toBe('a b c');
    copy.remove();
    expect(existsSync(copy.folder)).toBe(false);
  });
});

describe('the verdict of the suites', () => {
  const file = (status: string, ...tests: string[]) => ({
    name: '/copy/test/domain/run/run.test.ts',
    status,
    message: 'SyntaxError: unexpected\n at x',
    assertionResults: tests.map((each, index) => ({ status: each, fullName: `fact ${index}` })),
  });

  it('names the first test that failed', () => {
    const report = { testResults: [file('failed', 'passed', 'failed', 'failed')] };
    expect(verdictOf(report, 1)).toEqual({ kind: 'caught', by: 'test/domain/run/run.test.ts: fact 1' });
  });

  it('is that nobody noticed where all pass', () => {
    expect(verdictOf({ testResults: [file('passed', 'passed')] }, 0)).toEqual({ kind: 'passed' });
  });

  it.each([
    ['there is no report', undefined, 137, 'no report, exit code 137'],
    ['a file cannot be loaded', [file('failed')], 1, 'test/domain/run/run.test.ts: SyntaxError: unexpected'],
    ['no test was run', [file('passed', 'skipped')], 0, 'no test was run'],
    ['vitest failed by itself', [file('passed', 'passed')], 1, 'exit code 1'],
  ])('is unclear where %s', (_, testResults, exitCode, why) => {
    expect(verdictOf(testResults && { testResults }, exitCode)).toEqual({ kind: 'unclear', why });
  });
});

it('writes a table with aligned columns, whatever is in its cells', () => {
  const text = tableText([
    ['name', 'is'],
    ['a|b', 'two\nlines'],
  ]);
  expect(text).toBe(['| name | is        |', '| ---- | --------- |', '| a\\|b | two lines |'].join('\n'));
});
