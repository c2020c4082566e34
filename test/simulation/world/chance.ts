import type { Randomness } from '../../../functions/use-cases/ports.ts';
import { SeededRandomness } from '../../in-memory/seeded-randomness.ts';

/** Seeded draws. */
export class Chance implements Randomness {
  readonly #random: SeededRandomness;

  constructor(seed: number) {
    this.#random = new SeededRandomness(Math.imul(seed + 1, 0x9e3779b1));
  }

  fraction(): number {
    return this.#random.fraction();
  }

  bytes(count: number): Uint8Array {
    return this.#random.bytes(count);
  }

  happens(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** A whole number from `least` to `most`. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.fraction() * (most - least + 1));
  }

  pick<T>(choices: readonly T[]): T {
    const choice = choices[Math.floor(this.fraction() * choices.length)];
    if (choice === undefined) throw new RangeError('nothing to pick from');
    return choice;
  }

  /** A whole number from `least` to `most`, small ones as likely as large ones by their magnitude. */
  magnitude(least: number, most: number): number {
    return Math.round(least * (most / least) ** this.fraction());
  }
}
