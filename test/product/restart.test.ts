import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PATIENCE } from '../patience.ts';
import { LocalMode } from './support/local-mode.ts';
import { localModes } from './support/local-modes.ts';
import { descendants, gone } from './support/processes.ts';

const start = localModes();

/** Resolves a moment after an instant. */
const until = (instant: string) => setTimeout(Math.max(0, Date.parse(instant) - Date.now()) + 200);

describe('after kill -9', () => {
  it('a job that was due meanwhile runs at once, and once', async () => {
    const before = await start();
    const missed = await before.create({ command: ['true'], in: '3s' });
    await before.end('SIGKILL');
    await until(missed.nextDueAt);

    const after = await start({ dataFolder: before.dataFolder });
    const run = await after.runOf(missed.id, 'succeeded');
    expect(run.latenessMs).toBeGreaterThan(200);
    expect(Date.parse(run.launchedAt) - Date.parse(run.dueAt)).toBe(run.latenessMs);
    const runs = await after.call('GET', `/v1/jobs/${missed.id}/runs`);
    expect(runs.body.items).toHaveLength(1);
  });

  it('no process of a run or of local mode is left behind, and output written before is kept', async () => {
    const before = await start();
    const { id } = await before.create({ shell: 'echo first; sleep 300', now: true });
    const runId = await before.runReaches(id, 'running');
    const outputOn = async (local: LocalMode) =>
      (await local.call('GET', `/v1/runs/${runId}/output`)).body.items;
    await vi.waitUntil(async () => (await outputOn(before)).length > 0, PATIENCE);
    const below = descendants(before.pid);
    expect(below.length).toBeGreaterThan(1);
    await before.end('SIGKILL');
    await gone(below);

    const after = await start({ dataFolder: before.dataFolder });
    expect(await outputOn(after)).toMatchObject([{ text: 'first' }]);
  });
});

it('ends when npm, which started it, is killed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'runat-npm-'));
  const npm = spawn(
    'npm',
    ['start', '--silent', '--', '--port', '0', '--data', folder, '--engine', 'process'],
    {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  await new Promise<void>((resolve) => {
    createInterface(npm.stdout).on('line', (line) => line.includes('Runat is ready') && resolve());
  });
  const below = descendants(npm.pid ?? 0);
  npm.kill('SIGKILL');
  await gone(below);
  await rm(folder, { recursive: true });
});

describe('a second local mode', () => {
  let first: LocalMode;

  beforeAll(async () => {
    first = await LocalMode.start();
  });

  afterAll(() => first.remove());

  it('is refused on the same data', async () => {
    const second = await outputOf(['--port', '0', '--data', first.dataFolder, '--engine', 'process']);
    expect(second.code).toBe(1);
    expect(second.errors).toContain(`${first.dataFolder} is in use by process ${first.pid}`);
  });

  it('is refused on the same port', async () => {
    const { port } = new URL(first.url);
    const folder = `${first.dataFolder}-second`;
    const second = await outputOf(['--port', port, '--data', folder, '--engine', 'process']);
    await rm(folder, { recursive: true });
    expect(second.code).toBe(1);
    expect(second.errors).toContain(`Port ${port} is taken`);
  });
});

it('refuses a database that is not on this machine', async () => {
  const { code, errors } = await outputOf(['--dynamodb', 'https://dynamodb.us-east-1.amazonaws.com']);
  expect(code).toBe(1);
  expect(errors).toContain('expected an address on this machine');
});

async function outputOf(words: string[]): Promise<{ code: number; errors: string }> {
  const file = fileURLToPath(new URL('../../bin/local.ts', import.meta.url));
  const child = spawn(process.execPath, [file, ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
  const chunks: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [code] = await once(child, 'close');
  return { code, errors: Buffer.concat(chunks).toString() };
}
