import fc from 'fast-check';
import type { Attack } from './draft.ts';
import { faultsOf } from './judge.ts';
import type { Subject } from './subject.ts';
import { exchange } from './wire.ts';

/** What was found to be wrong. */
export interface Finding {
  readonly faults: readonly string[];
  /** What was sent side by side, as few as still show it; none where it is no matter of one request. */
  readonly attacks: readonly Attack[];
  /** Where fast-check finds it again, with the seed and the number of the batch; empty where it does not. */
  readonly path: string;
}

/** How a batch is drawn and sent. */
export interface BatchOptions {
  readonly seed: number;
  /** Requests in a batch. */
  readonly size: number;
  /** How many are sent side by side. */
  readonly abreast: number;
  /** Milliseconds in which an answer has to come. */
  readonly patience: number;
  /** Draws only what is there, instead of the whole batch. */
  readonly path?: string | undefined;
}

/** What a batch showed. */
export interface BatchResult {
  readonly finding?: Finding;
  /** How many answers had which status; 0 stands for a connection that ended without one. */
  readonly statuses: ReadonlyMap<number, number>;
}

/** Carries what was wrong through fast-check. */
class Faults extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('; '));
    this.faults = faults;
  }
}

/** To make a finding smaller may take so long, in milliseconds. */
const SHRINKING = 20_000;

/** Lets a finding be made smaller for a while: after that nothing smaller shows it. */
const shrinkingFor = (milliseconds: number) => {
  let end = Number.POSITIVE_INFINITY;
  return {
    found: (): void => {
      end = Math.min(end, Date.now() + milliseconds);
    },
    isOver: (): boolean => Date.now() > end,
  };
};

/** Sends a batch that is drawn by the seed, and ends with the first finding. */
export const sendBatch = async (
  subject: Subject,
  attacks: fc.Arbitrary<Attack>,
  { seed, size, abreast, patience, path }: BatchOptions,
): Promise<BatchResult> => {
  const statuses = new Map<number, number>();
  const shrinking = shrinkingFor(SHRINKING);
  const send = async (attack: Attack): Promise<readonly string[]> => {
    const outcome = await exchange(subject.port, attack, patience);
    const told = outcome.answers.length === 0 ? [0] : outcome.answers.map(({ status }) => status);
    for (const status of told) statuses.set(status, (statuses.get(status) ?? 0) + 1);
    return faultsOf(attack, outcome).map((fault) => `${attack.name}: ${fault}`);
  };
  // As many as shall be; what shows nothing is left out when a finding is made smaller.
  const some = fc.option(attacks, { nil: undefined, freq: 50 });
  const together = fc.array(some, { minLength: abreast, maxLength: abreast });
  const property = fc.asyncProperty(together, async (drawn) => {
    if (shrinking.isOver()) return;
    const faults = (await Promise.all(sentOf(drawn).map(send))).flat();
    const end = subject.ended();
    faults.push(...(end === undefined ? await subject.left() : [`the process ended: ${end}`]));
    if (faults.length === 0) return;
    shrinking.found();
    throw new Faults(faults);
  });
  const runs = { seed, numRuns: Math.ceil(size / abreast) };
  const details = await fc.check(property, path === undefined ? runs : { ...runs, path, endOnFailure: true });
  if (!details.failed) return { statuses };
  const { errorInstance, counterexample, counterexamplePath } = details;
  if (!(errorInstance instanceof Faults)) throw errorInstance;
  const { faults } = errorInstance;
  return {
    statuses,
    finding: { faults, attacks: sentOf(counterexample?.[0] ?? []), path: counterexamplePath ?? '' },
  };
};

const sentOf = (drawn: readonly (Attack | undefined)[]): readonly Attack[] =>
  drawn.filter((attack) => attack !== undefined);
