import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
// biome-ignore lint/correctness/useImportExtensions: it is plain JavaScript, which runs before there are packages.
import { reasonToInstall } from '../../../bin/install.mjs';
import { isGone } from '../ecs/support/processes.ts';

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

describe('a signal during the installation', () => {
  /** Deaf to everything but SIGKILL, as is what it starts. */
  const NPM = `
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
    if (process.argv[2] === 'ci') require('child_process').spawn(process.execPath, [__filename], { stdio: 'inherit' });
    console.log(process.pid);
    setInterval(() => {}, 1000);`;

  /** Resolves with the ids of npm and of what it started. */
  const idsOf = async (install: ChildProcess): Promise<number[]> => {
    const ids: number[] = [];
    for await (const chunk of install.stdout ?? []) {
      ids.push(...String(chunk).trim().split('\n').map(Number));
      if (ids.length === 2) break;
    }
    return ids;
  };

  it('ends npm and what it started at once, and tells by which signal', async () => {
    write('package-lock.json', { '': {}, 'node_modules/a': plain });
    writeFileSync(join(folder, 'npm.cjs'), NPM);
    mkdirSync(join(folder, 'bin'));
    copyFileSync(new URL('../../../bin/install.mjs', import.meta.url), join(folder, 'bin', 'install.mjs'));
    const install = spawn(process.execPath, [join(folder, 'bin', 'install.mjs')], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { npm_node_execpath: process.execPath, npm_execpath: join(folder, 'npm.cjs') },
    });
    const ids = await idsOf(install);
    const askedAt = performance.now();
    install.kill('SIGINT');
    const [code] = await once(install, 'exit');
    expect(code).toBe(130);
    expect(performance.now() - askedAt).toBeLessThan(1500);
    for (const id of ids) await expect.poll(() => isGone(id), { interval: 5 }).toBe(true);
  });
});
