import { defineConfig } from 'vitest/config';

/**
 * One project per suite of docs/testing.md. A suite that needs more than Node (a container engine) is
 * not in the default run; `.ci/run` names it. Suites of pure code share one process: most of their time would go into
 * importing it anew.
 */
const suite = (name: string, timeoutSeconds = 10, isolate = true) => ({
  test: {
    name,
    isolate,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: timeoutSeconds * 1000,
    hookTimeout: 30_000,
  },
});

export default defineConfig({
  test: {
    projects: [
      suite('domain', 10, false),
      suite('use-cases', 30, false),
      suite('simulation', 60, false),
      suite('mutations'),
      suite('endurance', 10, false),
      suite('adapters'),
      suite('http'),
      suite('dialects'),
      suite('ports', 20),
      suite('emulators', 20),
      suite('stack', 60),
      suite('product', 60),
      suite('containers', 60),
    ],
  },
});
