import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockDataFolder } from '../../../local/data-folder-lock.ts';

const MODULE = new URL('../../../local/data-folder-lock.ts', import.meta.url).href;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'runat-lock-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A process that holds the lock; resolves once it does. */
async function holder() {
  const script = `import { lockDataFolder } from ${JSON.stringify(MODULE)};
    globalThis.lock = lockDataFolder(process.argv[1]);
    console.log('held');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

it('makes a folder that is not there', () => {
  lockDataFolder(join(folder, 'a', 'b')).release();
});

it('closes an empty folder and its own to other users, and leaves any other folder as it is', () => {
  const modeAfterLock = () => {
    chmodSync(folder, 0o755);
    lockDataFolder(folder).release();
    return statSync(folder).mode & 0o777;
  };
  writeFileSync(join(folder, 'letter.txt'), 'to a friend');
  expect(modeAfterLock()).toBe(0o755);
  rmSync(join(folder, 'letter.txt'));
  expect(modeAfterLock()).toBe(0o700);
  expect(modeAfterLock()).toBe(0o700);
});

it('keeps another process out and names it', async () => {
  const child = await holder();
  expect(() => lockDataFolder(folder)).toThrow(`${folder} is in use by process ${child.pid}`);
  child.kill('SIGKILL');
  await once(child, 'exit');
});

it('is free once its holder was killed', async () => {
  const child = await holder();
  child.kill('SIGKILL');
  await once(child, 'exit');
  lockDataFolder(folder).release();
});

it('is free once it was released', () => {
  lockDataFolder(folder).release();
  lockDataFolder(folder).release();
});
