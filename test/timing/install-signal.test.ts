import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isGone } from '../emulators/ecs/support/processes.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'runat-install-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

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

it('a signal during the installation ends npm and what it started at once, and tells by which signal', async () => {
  const packages = { '': {}, 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } };
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages }));
  writeFileSync(join(folder, 'npm.cjs'), NPM);
  mkdirSync(join(folder, 'bin'));
  copyFileSync(new URL('../../bin/install.mjs', import.meta.url), join(folder, 'bin', 'install.mjs'));
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
  for (const id of ids) await expect.poll(() => isGone(id)).toBe(true);
});
