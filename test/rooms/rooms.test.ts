import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { importRules } from '../../tools/room-rules.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** Too many files side by side are no room any more. */
const MOST_FILES = 20;

/** A longer source has more than one reason to exist. */
const MOST_LINES = 300;

/** Folders of the project without sources of its own. */
const WITHOUT_SOURCES = new Set(['node_modules', 'docs', 'cdk.out', 'biome-plugins']);

/** All source files of the project. */
const sources = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !WITHOUT_SOURCES.has(entry.name))
  .flatMap(({ name }) =>
    readdirSync(join(ROOT, name), { recursive: true, encoding: 'utf8' }).map((file) => join(name, file)),
  )
  .filter((file) => file.endsWith('.ts'));

const rooms = [...new Set(sources.map(dirname))].filter((room) => room !== '.' && !/^test(\/|$)/.test(room));

/** What the first column of the tables of rooms names. */
const documented = read('docs/architecture.md')
  .split('\n')
  .flatMap((line) => [...(/^\| (`[^|]+`) \|/.exec(line)?.[1] ?? '').matchAll(/`([\w/-]+)\/`/g)])
  .map(([, room = '']) => room);

const RULES = 'biome-rooms.generated.json';

/** The rooms whose imports the linter restricts; `.ts` files of a folder count as the folder. */
const restricted = importRules()
  .overrides.flatMap(({ includes }) => includes)
  .map((include) => include.replace(/\/(\*\*|\*\.ts|[\w-]+\.ts)$/, ''));

it('every room has a row in docs/architecture.md, and every row is a room', () => {
  expect([...documented].sort()).toEqual([...rooms, 'test'].sort());
});

it('the linter restricts the imports of every room', () => {
  expect(rooms.filter((room) => !restricted.includes(room))).toEqual([]);
  expect(JSON.parse(read('biome.json')).extends).toEqual([`./${RULES}`]);
});

it(`${RULES} is as tools/room-imports.ts says (npm run rooms)`, () => {
  expect(JSON.parse(read(RULES))).toEqual(importRules());
});

it('what is deployed, and the command line, import only the types of the schemas of answers', () => {
  const users = sources.filter(
    (file) => /^(cli|functions)\//.test(file) && !/\/(schemas|openapi)\//.test(file),
  );
  const carried = users.filter((file) => /^import (?!type )[^;]*?'[^']*\/schemas\/[^']*';/m.test(read(file)));
  expect(carried).toEqual([]);
});

it('every status of a run is chosen by the machine of its life', () => {
  const MACHINE = 'functions/domain/run/run-machine.ts';
  const OF_RUNS = 'queued|starting|running|succeeded|timed_out|start_failed|lost|skipped|missed';
  const choosesStatus = (file: string): boolean => {
    const code = read(file).replace(/^ *readonly .*$/gm, '');
    const isAsked = /nextCheck\(\{ status: 'starting', tryFrom: \w+ \}/g;
    return (
      new RegExp(`\\bstatus: '(${OF_RUNS})'`).test(code.replace(isAsked, '')) ||
      /\{\s*\.\.\.\w+,[^{}]*\bstatus\s*[,:}]/.test(code)
    );
  };
  const engine = sources.filter((file) =>
    /^functions\/(domain\/(run|execution|job)|use-cases|compose|handlers)\//.test(file),
  );
  expect(engine).toContain(MACHINE);
  // A seal keeps the status that is stored.
  const others = ['functions/domain/run/run-seal.ts'];
  expect(engine.filter(choosesStatus).sort()).toEqual([MACHINE, ...others].sort());
});

/** Which rooms each room imports from, types included. */
const importedBy = new Map(
  rooms.map((room) => {
    const files = sources.filter((file) => dirname(file) === room);
    const paths = files.flatMap((file) =>
      [...read(file).matchAll(/(?:from|import) '(\.[^']+)'/g)].map(([, path = '']) =>
        join(dirname(file), path),
      ),
    );
    return [room, new Set(paths.map(dirname).filter((other) => other !== room && rooms.includes(other)))];
  }),
);

/** The rooms that a room imports from, directly or by way of others. */
const reachedFrom = (room: string): ReadonlySet<string> => {
  const reached = new Set<string>();
  const visit = (from: string): void => {
    for (const to of importedBy.get(from) ?? []) {
      if (reached.has(to)) continue;
      reached.add(to);
      visit(to);
    }
  };
  visit(room);
  return reached;
};

it('no room imports from itself by way of others', () => {
  expect(importedBy.get('functions/domain/run')).toEqual(
    new Set(['functions/domain/shared', 'functions/domain/target']),
  );
  expect(rooms.filter((room) => reachedFrom(room).has(room))).toEqual([]);
});

it(`no room has more than ${MOST_FILES} files side by side`, () => {
  const counts = new Map<string, number>();
  for (const file of sources) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  expect([...counts].filter(([, count]) => count > MOST_FILES)).toEqual([]);
});

/** What is over the bound; tests are not held to it, and nobody reads what is generated. */
const tooLong = (files: readonly string[], linesOf: (file: string) => number): readonly string[] =>
  files.filter((file) => !/^test\/|\.generated\.ts$/.test(file) && linesOf(file) > MOST_LINES);

it(`no source has more than ${MOST_LINES} lines`, () => {
  expect(tooLong(sources, (file) => read(file).trimEnd().split('\n').length)).toEqual([]);
});

it('a source of one line more is found', () => {
  const lines = {
    'tools/a.ts': MOST_LINES,
    'lib/b.ts': MOST_LINES + 1,
    'test/c.ts': 999,
    'd.generated.ts': 999,
  };
  expect(tooLong(Object.keys(lines), (file) => lines[file as keyof typeof lines])).toEqual(['lib/b.ts']);
});
