/** A suite of vitest.config.ts. */
export type Suite = 'domain' | 'use-cases' | 'adapters' | 'http' | 'ports' | 'stack' | 'emulators';

/** A piece of source, to the letter, and what takes its place. */
export interface Edit {
  /** Is in the file exactly once. */
  readonly from: string;
  readonly to: string;
}

/** A mistake that somebody could make in the product, and where it must be noticed. */
export interface Mutation {
  /** Lower-case words with dashes; nobody else has it. */
  readonly name: string;
  /** What would go wrong, in plain words. */
  readonly breaks: string;
  /** The file with the mistake, from the root of the project. */
  readonly file: string;
  readonly edits: readonly [Edit, ...Edit[]];
  /** One of these must catch it. */
  readonly suites: readonly [Suite, ...Suite[]];
  /** Only these files of the suites, from the root of the project; without them all. */
  readonly tests?: readonly string[];
}

/** A mutation that does not fit the source any more. */
export class OutdatedMutation extends Error {}

const occurrences = (source: string, piece: string): number => source.split(piece).length - 1;

/**
 * The source with the mistake in it.
 * @throws OutdatedMutation where a piece is not there exactly once, or nothing would change.
 */
export const mutate = (source: string, { name, file, edits }: Mutation): string => {
  let mutated = source;
  for (const { from, to } of edits) {
    const count = occurrences(mutated, from);
    if (count !== 1) {
      throw new OutdatedMutation(`${name}: expected once in ${file}, found ${count} times:\n${from}`);
    }
    mutated = mutated.replace(from, () => to);
  }
  if (mutated === source) throw new OutdatedMutation(`${name}: changes nothing in ${file}`);
  return mutated;
};
