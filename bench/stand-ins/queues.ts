import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { debianProgram, nodePackages } from './install.ts';

/** How late each job of a load was begun, in milliseconds. */
export type Lateness = (load: { readonly jobs: number; readonly seconds: number }) => Promise<number[]>;

type Load = Parameters<Lateness>[0];

const PACKAGES = ['pg-boss@12.38.0', 'bullmq@6.7.0', 'ioredis@6.0.0'];
const POSTGRES = ['15', '16', '17'].map((version) => `/usr/lib/postgresql/${version}/bin/`);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Runs a worker of a queue in a process of its own, which prints the lateness of each job. */
async function worker(file: string, args: readonly string[]): Promise<number[]> {
  const folder = nodePackages(PACKAGES);
  const child = spawn(process.execPath, [join(import.meta.dirname, file), folder, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (piece: Buffer) => {
    text += piece.toString();
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${file} ended with ${code}`);
  return JSON.parse(text) as number[];
}

const wordsOf = ({ jobs, seconds }: Load): string[] => [String(jobs), String(seconds)];

/** pg-boss on PostgreSQL of Debian, as installed: a commit waits for the disk. */
export async function measurePgBoss(load: Load, pollingSeconds: number): Promise<number[]> {
  const programs = POSTGRES.map((folder) => `${folder}initdb`);
  const bin = debianProgram(programs, 'postgresql').replace(/initdb$/, '');
  const folder = mkdtempSync(join(tmpdir(), 'runat-bench-postgres-'));
  const port = await freePort();
  // PostgreSQL does not run as root.
  const isRoot = process.getuid?.() === 0;
  const user = isRoot ? { uid: idOf('-u'), gid: idOf('-g') } : {};
  if (isRoot) chownSync(folder, idOf('-u'), idOf('-g'));
  chmodSync(folder, 0o700);
  const options = { ...user, cwd: folder, stdio: 'ignore' } as const;
  execFileSync(`${bin}initdb`, ['-D', folder, '-U', 'bench', '-A', 'trust'], options);
  const server = spawn(
    `${bin}postgres`,
    ['-D', folder, '-p', String(port), '-k', folder, '-h', '127.0.0.1'],
    options,
  );
  try {
    await waitFor(() =>
      execFileSync(`${bin}pg_isready`, ['-h', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' }),
    );
    const url = `postgres://bench@127.0.0.1:${port}/postgres`;
    return await worker('pg-boss-worker.mjs', [url, String(pollingSeconds), ...wordsOf(load)]);
  } finally {
    const ended = once(server, 'exit');
    server.kill('SIGINT');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

const idOf = (flag: '-u' | '-g'): number =>
  Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));

/** BullMQ on Redis of Debian, with an append-only file, so that jobs are on disk. */
export const measureBullmq: Lateness = async (load) => {
  const program = debianProgram(['/usr/bin/redis-server'], 'redis-server');
  const folder = mkdtempSync(join(tmpdir(), 'runat-bench-redis-'));
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--appendonly', 'yes'];
  const server = spawn(program, args, { stdio: 'ignore' });
  try {
    await waitFor(async () => {
      const { createConnection } = await import('node:net');
      const socket = createConnection(port, '127.0.0.1');
      await once(socket, 'connect');
      socket.destroy();
    });
    return await worker('bullmq-worker.mjs', [String(port), ...wordsOf(load)]);
  } finally {
    const ended = once(server, 'exit');
    server.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
};

async function waitFor(ready: () => unknown): Promise<void> {
  for (let left = 100; ; left -= 1) {
    try {
      await ready();
      return;
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
