import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/**
 * One project per suite of docs/testing.md. A suite that needs more than Node (a container engine, real clients) is
 * not in the default run; `.ci/run` names it. The files of a suite share processes, where nothing is said against it: most
 * of their time would go into importing the same anew. There a test puts back what it changes of its process.
 */
const suite = (name: string, timeoutSeconds = 10, isolate = false) => ({
  test: {
    name,
    isolate,
    // One for each processor; Vitest's own number leaves one of two idle.
    maxWorkers: availableParallelism(),
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: timeoutSeconds * 1000,
    hookTimeout: 30_000,
  },
});

export default defineConfig({
  test: {
    projects: [
      suite('domain'),
      suite('use-cases', 30),
      suite('simulation', 60),
      suite('mutations'),
      suite('endurance'),
      // Its mocks of the SDK stay for as long as their process.
      suite('adapters', 10, true),
      suite('http'),
      suite('dialects'),
      suite('ports', 20),
      suite('emulators', 20),
      suite('stack', 60),
      suite('product', 60),
      suite('containers', 60, true),
      suite('clients', 60),
    ],
  },
});
