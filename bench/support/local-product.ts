import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Local mode in a process of its own, on a data folder of its own, with the process engine. */
export interface LocalProduct {
  readonly pid: number | undefined;
  readonly url: string;
  readonly dataFolder: string;
  /** Resolves once so many runs have ended, from its start on. */
  readonly runsEnded: (count: number) => Promise<void>;
  /** Ends it and removes its data. */
  readonly end: () => Promise<void>;
}

/** What local mode prints of a run that is over. */
const END_OF_RUN = / run \S+ (succeeded|failed|start_failed|timed_out|canceled|lost|skipped|missed)\b/;

/** How to start it. */
export interface ProductStart {
  /** Words for Node before the program, such as those of its profiler. */
  readonly nodeArguments?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
}

/** Starts local mode; resolves when it tells its address, and rejects when it ends before. */
export const startLocalProduct = async ({
  nodeArguments = [],
  variables = {},
}: ProductStart = {}): Promise<LocalProduct> => {
  const data = mkdtempSync(join(tmpdir(), 'runat-bench-'));
  const product = spawn(
    process.execPath,
    [...nodeArguments, 'bin/local.ts', '--port', '0', '--engine', 'process', '--data', data],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...variables } },
  );
  const exited = new Promise<void>((resolve) => product.once('exit', () => resolve()));
  let ended = 0;
  const waiting = new Set<() => void>();
  const url = await new Promise<string>((resolve, reject) => {
    product.once('exit', (code) => reject(new Error(`local mode ended with ${code}`)));
    createInterface({ input: product.stdout }).on('line', (line) => {
      const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
      if (address) resolve(address);
      if (!END_OF_RUN.test(line)) return;
      ended += 1;
      for (const look of waiting) look();
    });
  });
  const runsEnded = (count: number): Promise<void> =>
    new Promise((resolve) => {
      const look = () => {
        if (ended < count) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  const end = async (): Promise<void> => {
    product.kill('SIGTERM');
    await exited;
    rmSync(data, { recursive: true, force: true });
  };
  return { pid: product.pid, url, dataFolder: data, runsEnded, end };
};

/** The value below which a share `q` of them lies, from 0 to 1; NaN for none. */
export const quantile = (values: readonly number[], q: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? Number.NaN;
