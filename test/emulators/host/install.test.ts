import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
// biome-ignore lint/correctness/useImportExtensions: it is plain JavaScript, which runs before there are packages.
import { reasonToInstall } from '../../../bin/install.mjs';

const LINUX = { os: 'linux', cpu: 'x64', libc: 'glibc' };
const plain = { version: '1.0.0', integrity: 'sha512-a' };

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
    expect(reasonToInstall(folder, LINUX)).toBe('nothing is installed yet');
  });

  it('when a package has another version', () => {
    arrange({ 'node_modules/a': { ...plain, version: '2.0.0' } }, { 'node_modules/a': plain });
    expect(reasonToInstall(folder, LINUX)).toBe('a 2.0.0 is missing');
  });

  it('when the folder of a package is gone', () => {
    arrange({ 'node_modules/a': plain }, { 'node_modules/a': plain });
    rmSync(join(folder, 'node_modules/a'), { recursive: true });
    expect(reasonToInstall(folder, LINUX)).toBe('a 1.0.0 is missing');
  });

  it('when a package is installed that the lock file no longer has', () => {
    arrange({}, { 'node_modules/a/node_modules/b': plain });
    expect(reasonToInstall(folder, LINUX)).toBe('b is not in the lock file');
  });

  it('when the optional package for this platform is missing', () => {
    arrange({ 'node_modules/a': { ...plain, optional: true, os: 'linux', cpu: 'x64' } }, {});
    expect(reasonToInstall(folder, LINUX)).toBe('a 1.0.0 is missing');
  });
});

describe('nothing is installed', () => {
  it('when all packages are there', () => {
    arrange({ 'node_modules/a': plain }, { 'node_modules/a': plain });
    expect(reasonToInstall(folder, LINUX)).toBeUndefined();
  });

  it.each([
    ['another system', { os: ['darwin'], cpu: ['x64'] }],
    ['another processor', { os: ['linux'], cpu: ['arm64'] }],
    ['another C library', { os: ['linux'], cpu: ['x64'], libc: ['musl'] }],
    ['all systems but this', { os: ['!linux'] }],
    ['systems that can build it', {}],
  ])('when only an optional package for %s is missing', (_which, platform) => {
    arrange({ 'node_modules/a': { ...plain, optional: true, ...platform } }, {});
    expect(reasonToInstall(folder, LINUX)).toBeUndefined();
  });
});
