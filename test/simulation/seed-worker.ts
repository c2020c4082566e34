/** A thread that simulates what it is sent, one after the other. */
import { parentPort } from 'node:worker_threads';
import { type SimulationOptions, simulate } from './stories/simulate.ts';

parentPort?.on('message', async (options: SimulationOptions) => {
  parentPort?.postMessage(await simulate(options));
});
