import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { StackFigures } from './aws/stack-figures.ts';
import type { SimulationReport } from './stories/simulate.ts';
import type { FaultLevel } from './world/fault-rates.ts';

/** Seeds to simulate. */
export interface Seeds {
  readonly first: number;
  readonly count: number;
  readonly months: number;
  readonly level: FaultLevel;
  readonly stack: StackFigures;
}

/** Simulates seeds on all processors, and gives the reports in the order of the seeds. */
export async function* simulateSideBySide({
  first,
  count,
  months,
  level,
  stack,
}: Seeds): AsyncGenerator<SimulationReport> {
  const waiting = Array.from({ length: count }, (_, index) => ({
    options: { seed: first + index, months, level, stack },
    done: Promise.withResolvers<SimulationReport>(),
  }));
  const reports = waiting.map(({ done }) => done.promise);
  const threads = Array.from({ length: Math.min(count, availableParallelism()) }, () => {
    const thread = new Worker(new URL('./seed-worker.ts', import.meta.url));
    let current = waiting.shift();
    const goOn = () => thread.postMessage(current?.options);
    thread.on('message', (report: SimulationReport) => {
      current?.done.resolve(report);
      current = waiting.shift();
      if (current) goOn();
    });
    thread.on('error', (error) => current?.done.reject(error));
    goOn();
    return thread;
  });
  try {
    yield* reports;
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}
