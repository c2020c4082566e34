import { formatInstant } from '../../../functions/domain/shared/instant.ts';
import type { VirtualTime } from '../world/virtual-time.ts';

/** What must hold whatever goes wrong, in a sentence each. */
export const INVARIANTS = {
  created: 'A job whose creation was confirmed is stored.',
  accounted:
    'Each instant at which a job is due has a record for each copy once the job has gone on to the next.',
  expected: 'Nothing is recorded for an instant at which its job is not due.',
  due: 'What a job says it is due next is what its schedule says.',
  late: 'Without faults, a start call is made within 2 s of its instant.',
  prompt: 'Without faults, a webhook is first tried within 20 s, whatever receivers of others do.',
  early: 'No container is started, and no webhook sent, before its time.',
  deadline: 'No container is started after its start deadline.',
  once: 'A run has at most one container.',
  known: 'Each container belongs to a run on record.',
  overlap: 'Containers of two occurrences of a job that may not overlap never exist at the same time.',
  orphan: 'No container lives on for long after its run is over.',
  final: 'A final status never changes.',
  attempts: 'An attempt follows a failed one, and there are no more of them than the policies allow.',
  truth: 'What a run says of its end is what became of its container.',
  forgotten: 'A run is lost only where ECS has forgotten its container, and no event has told of its end.',
  woken: 'Once the faults are over, what is due is woken within minutes.',
  looked: 'The watchdog looks at everything that waits for it within minutes.',
  settled: 'Once the world has come to rest, each run is final.',
  released: 'Once the world has come to rest, no job names a run that is active or waits.',
  stopped: 'Once the world has come to rest, no container is left.',
  outcome: 'The state, the outcome and the last run of a job agree with its runs.',
  told: 'Each end that a callback wants to hear of is told by one delivery, under one id.',
  announced:
    'A further attempt that a callback announces is made, or told to be canceled, unless its job is canceled.',
  delivered: 'A webhook that its receiver would take is delivered once the faults are over.',
  silent: 'A webhook whose success is on record is not sent again unless someone asks.',
  chained: 'A success starts the next job once.',
  answerable: 'Each change that somebody makes is told by one entry of the activity, and no other change is.',
  bounded: 'Messages about one thing do not multiply.',
  understood: 'No function gives up a message that another one has sent.',
  sound: 'No rule of the code is broken: no RangeError or TypeError.',
} as const;

/** The name of something that must hold. */
export type InvariantName = keyof typeof INVARIANTS;

/** Something that did not hold. */
export interface Violation {
  readonly invariant: InvariantName;
  /** The job, run or delivery. */
  readonly subject: string;
  readonly detail: string;
  readonly at: string;
}

const MOST_KEPT = 10;

/** Collects what did not hold. */
export class Violations {
  readonly #found: Violation[] = [];
  readonly #counts = new Map<InvariantName, number>();
  readonly #time: VirtualTime;
  readonly #stopAt: InvariantName | undefined;

  /** @param stopAt the invariant with whose violation time stops */
  constructor(time: VirtualTime, stopAt?: InvariantName) {
    this.#time = time;
    this.#stopAt = stopAt;
  }

  add(invariant: InvariantName, subject: string, detail: string): void {
    const count = this.#counts.get(invariant) ?? 0;
    this.#counts.set(invariant, count + 1);
    if (invariant === this.#stopAt) this.#time.stop();
    if (count > 0 && this.#found.length >= MOST_KEPT) return;
    const at = formatInstant(Math.floor(this.#time.now));
    this.#found.push({ invariant, subject, detail, at });
  }

  get found(): readonly Violation[] {
    return this.#found;
  }

  get counts(): ReadonlyMap<InvariantName, number> {
    return this.#counts;
  }
}
