import { randomBytes } from 'node:crypto';
import type { Randomness } from '../use-cases/ports.ts';

/** Chance from the operating system. */
export class SystemRandomness implements Randomness {
  bytes(count: number): Uint8Array {
    return new Uint8Array(randomBytes(count));
  }

  fraction(): number {
    return Math.random();
  }
}
