import type { Mutation } from '../mutation.ts';

const ENGINE = 'local/emulators/ecs/engine';

/** Mistakes in what local mode does when the machine below it fails. */
export const MACHINE: readonly Mutation[] = [
  {
    name: 'engine-away-is-the-images-fault',
    breaks: 'a container engine that is restarted fails the jobs that are due meanwhile',
    file: `${ENGINE}/machine-faults.ts`,
    edits: [{ from: 'if (!isEngineAway(error) || stop.aborted) throw error;', to: 'throw error;' }],
    suites: ['emulators'],
    tests: ['test/emulators/ecs/engine/engine-away.test.ts'],
  },
  {
    name: 'no-room-is-the-commands-fault',
    breaks: 'a machine that is out of processes fails the jobs that are due meanwhile',
    file: `${ENGINE}/child-container.ts`,
    edits: [{ from: 'if (!isMachineFull(error)) this', to: 'if (error !== undefined) this' }],
    suites: ['emulators'],
    tests: ['test/emulators/ecs/engine/machine-full.test.ts'],
  },
  {
    name: 'engine-asked-once',
    breaks: 'runs are not isolated where Docker takes two seconds for its first answer',
    file: `${ENGINE}/select-engine.ts`,
    edits: [{ from: '[1000, 3000, 6000]', to: '[1000]' }],
    suites: ['emulators'],
    tests: ['test/emulators/ecs/engine/select-engine.test.ts'],
  },
  {
    name: 'late-engine-not-taken-up',
    breaks: 'runs are never isolated where Docker is started after local mode',
    file: `${ENGINE}/late-engine.ts`,
    edits: [{ from: 'return this.#late ?? this.#first;', to: 'return this.#first;' }],
    suites: ['emulators'],
    tests: ['test/emulators/ecs/engine/select-engine.test.ts'],
  },
  {
    name: 'full-disk-told-each-time',
    breaks: 'a full disk fills the terminal',
    file: 'local/emulators/emulator-database.ts',
    edits: [{ from: '    if (isTold) return;\n', to: '' }],
    suites: ['emulators'],
    tests: ['test/emulators/wire/emulator-database.test.ts', 'test/emulators/dynamodb/full-disk.test.ts'],
  },
  {
    name: 'clock-goes-back',
    breaks: 'messages wait for an hour where the clock is set back by one',
    file: 'local/emulators/steady-time.ts',
    edits: [{ from: 'ahead += stepBack();', to: 'stepBack();' }],
    suites: ['emulators'],
    tests: ['test/emulators/wire/steady-time.test.ts'],
  },
  {
    name: 'watchdog-waits-for-the-clock',
    breaks: 'nothing that is pending is looked at for an hour where the clock is set back by one',
    file: 'local/emulators/scheduler/firing.ts',
    edits: [
      {
        from: 'for (const schedule of store.waitingRates()) store.moveRateBack(schedule, step);',
        to: '',
      },
    ],
    suites: ['emulators'],
    tests: ['test/emulators/scheduler/clock-set-back.test.ts'],
  },
  {
    name: 'answered-before-the-disk-has-it',
    breaks: 'a power cut takes back a job whose creation was answered',
    file: 'local/emulators/disk-sync.ts',
    edits: [
      {
        from: 'this.#next = this.#running.catch(() => undefined).then(() => this.#begin());',
        to: 'this.#next = this.#running;',
      },
    ],
    suites: ['emulators'],
    tests: ['test/emulators/wire/disk-sync.test.ts'],
  },
  {
    name: 'no-shell-is-an-exit-code',
    breaks: 'a job on an image without a shell ends with 127, and nothing says why',
    file: 'functions/domain/run/container-end.ts',
    edits: [{ from: 'seen.message !== undefined && isProgramFault(seen.message)', to: 'false as boolean' }],
    suites: ['domain'],
    tests: ['test/domain/run/task-state.test.ts'],
  },
];
