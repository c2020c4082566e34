import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { PATIENCE } from './test/patience.ts';

/** Only ends a test that would wait for ever; a busy machine takes far less, and no test tells time by it. */
const LONGEST_TEST = 2 * PATIENCE.timeout;

/** As many as there are processors; Vitest's own number leaves one of two idle. */
const ALL_WORKERS = { maxWorkers: availableParallelism(), sequence: { groupOrder: 0 } };
/** Nothing runs beside a file of it: what it measures is not the work of others. */
const ALONE = { maxWorkers: 1, sequence: { groupOrder: 1 } };

/**
 * One project per suite of docs/testing.md. A suite that needs more than Node (a container engine, real clients) is
 * not in the default run; `.ci/run` names it. The files of a suite share processes, where nothing is said against it: most
 * of their time would go into importing the same anew. There a test puts back what it changes of its process.
 */
const suite = (name: string, { isolate = false, workers = ALL_WORKERS, viteModuleRunner = true } = {}) => ({
  test: {
    name,
    isolate,
    ...workers,
    experimental: { viteModuleRunner },
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: LONGEST_TEST,
    hookTimeout: LONGEST_TEST,
    expect: { poll: PATIENCE },
  },
});

export default defineConfig({
  test: {
    projects: [
      suite('domain'),
      suite('use-cases'),
      suite('simulation'),
      suite('mutations'),
      suite('endurance'),
      suite('hostile'),
      // Node's own loader gives its tests of the clients modules of their own, by the query of an address.
      suite('adapters', { viteModuleRunner: false }),
      suite('http'),
      suite('openapi'),
      suite('dialects'),
      suite('ports'),
      suite('emulators'),
      suite('stack'),
      suite('deploy'),
      suite('rooms'),
      suite('packages'),
      suite('product'),
      suite('timing', { workers: ALONE }),
      suite('containers', { isolate: true, workers: ALONE }),
      suite('clients', { workers: ALONE }),
      suite('second-opinions'),
      suite('pages', { workers: ALONE }),
      suite('judges', { workers: ALONE }),
      suite('ministack', { workers: ALONE }),
      suite('schemathesis', { workers: ALONE }),
    ],
  },
});
