import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pythonWith } from './install.ts';

/** A service that was started, and its process. */
export interface RunningService {
  readonly url: string;
  readonly pid: number;
  readonly end: () => Promise<void>;
}

/** Starts a service of one Python process that keeps its jobs in memory. */
export async function startTornado(): Promise<RunningService> {
  const python = pythonWith(['tornado==6.6.1']);
  const child = spawn(python, [join(import.meta.dirname, 'tornado-service.py')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    end: async () => {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}
