import { describe, expect, it } from 'vitest';
import { steadyTime, stepsBack } from '../../../local/emulators/steady-time.ts';

const HOUR = 3_600_000;

/** A clock that can be set, and time that passes. */
const aMachine = () => {
  const machine = { clockAt: 10 * HOUR, passed: 0 };
  return {
    clock: () => machine.clockAt,
    elapsed: () => machine.passed,
    pass: (milliseconds: number) => {
      machine.clockAt += milliseconds;
      machine.passed += milliseconds;
    },
    set: (milliseconds: number) => {
      machine.clockAt += milliseconds;
    },
  };
};

describe('the steady time', () => {
  it('is that of the clock', () => {
    const machine = aMachine();
    const now = steadyTime(machine);
    machine.pass(500);
    expect(now()).toBe(10 * HOUR + 500);
  });

  it('goes on where the clock goes back an hour', () => {
    const machine = aMachine();
    const now = steadyTime(machine);
    machine.pass(500);
    machine.set(-HOUR);
    machine.pass(500);
    expect(now()).toBe(10 * HOUR + 1000);
    machine.pass(500);
    expect(now()).toBe(10 * HOUR + 1500);
  });

  it('goes forward with the clock, as after the sleep of a machine', () => {
    const machine = aMachine();
    const now = steadyTime(machine);
    machine.set(HOUR);
    expect(now()).toBe(11 * HOUR);
  });

  it('does not drift where the clock is kept in time in small steps', () => {
    const machine = aMachine();
    const now = steadyTime(machine);
    for (let step = 0; step < 1000; step += 1) {
      machine.pass(100);
      machine.set(-20);
      now();
    }
    expect(now()).toBe(machine.clock());
  });
});

it('a step back is told once', () => {
  const machine = aMachine();
  const stepBack = stepsBack(machine);
  machine.set(-HOUR);
  machine.pass(200);
  expect([stepBack(), stepBack()]).toEqual([HOUR, 0]);
});
