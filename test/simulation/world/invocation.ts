import { type Instant, SECOND } from '../../../functions/domain/shared/instant.ts';
import type { Clock } from '../../../functions/use-cases/ports.ts';
import type { Chance } from './chance.ts';
import type { Trace } from './trace.ts';
import type { VirtualTime } from './virtual-time.ts';
import type { Weather } from './weather.ts';

/** What invocations of functions live in. */
export interface Surroundings {
  readonly time: VirtualTime;
  readonly chance: Chance;
  readonly weather: Weather;
  readonly trace: Trace;
}

/** How an invocation ended. */
export type Ending<T> =
  | { readonly kind: 'returned'; readonly value: T }
  | { readonly kind: 'threw'; readonly error: unknown }
  /** It crashed, or was cut off at its time limit: nothing of it goes on. */
  | { readonly kind: 'died' };

const LONGEST_CLOCK_ERROR = 20;
const CALLS_UNTIL_CRASH = 24;
const SLOWEST_CALL = 20 * SECOND;

/**
 * How often each function has been woken in the chain of messages that led here. The SDK hands it on with every message
 * that an invocation sends (`X-Amzn-Trace-Id`, `Lineage=`).
 */
export type Lineage = Readonly<Record<string, number>>;

/** A call of the world, for the trace. */
interface Call {
  readonly what: string;
  readonly subject: string;
  /** The invocation dies when the answer comes. */
  readonly isCrash: boolean;
}

/** What is invoked, for how many milliseconds at most. */
export interface Invoked {
  readonly name: string;
  readonly timeLimit: number;
  /** Without it nothing led here. */
  readonly lineage?: Lineage;
}

const never = <T>(): Promise<T> => new Promise(() => {});

/**
 * One invocation of a function: it has a clock, a time limit, and calls of the world that take their time. It may die
 * before or after any call; a call that was under way still takes effect.
 */
export class Invocation implements Clock {
  /** The function. */
  readonly name: string;
  readonly lineage: Lineage;
  readonly #in: Surroundings;
  readonly #endsAt: Instant;
  readonly #clockError: number;
  readonly #crashAt: { readonly call: number; readonly isBefore: boolean } | undefined;
  readonly #onDeath: () => void;
  readonly #id: string;
  #calls = 0;
  #isDead = false;

  constructor(surroundings: Surroundings, { name, timeLimit, lineage = {} }: Invoked, onDeath: () => void) {
    const { time, chance, weather } = surroundings;
    this.name = name;
    this.lineage = lineage;
    this.#in = surroundings;
    this.#id = `${name}-${time.events}`;
    this.#onDeath = onDeath;
    this.#endsAt = time.now + timeLimit;
    this.#clockError = weather.strikes('clockOff')
      ? chance.whole(-LONGEST_CLOCK_ERROR, LONGEST_CLOCK_ERROR)
      : 0;
    this.#crashAt = weather.strikes('crash')
      ? { call: chance.whole(1, CALLS_UNTIL_CRASH), isBefore: chance.happens(0.5) }
      : undefined;
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  now(): Instant {
    return Math.floor(this.#in.time.now) + this.#clockError;
  }

  waitUntil(at: Instant): Promise<void> {
    if (this.#isDead) return never();
    const until = at - this.#clockError;
    if (until <= this.#in.time.now) return Promise.resolve();
    return this.#resume(until, () => undefined);
  }

  /** Calls the world: `act` is what that does when the call arrives, after a drawn time around `typical`. */
  call<T>(what: string, subject: string, typical: number, act: () => T): Promise<T> {
    if (this.#isDead) return never();
    const { time, chance, weather } = this.#in;
    this.#calls += 1;
    const isCrash = this.#crashAt?.call === this.#calls;
    if (isCrash && this.#crashAt.isBefore) {
      this.#die(`crash before ${what}`, subject);
      return never();
    }
    const takes = weather.strikes('callSlow')
      ? chance.whole(SECOND, SLOWEST_CALL)
      : typical * (0.5 + chance.fraction());
    return this.#resume(time.now + takes, act, { what, subject, isCrash });
  }

  #resume<T>(at: Instant, act: () => T, call?: Call): Promise<T> {
    const { time } = this.#in;
    // Its time is up before the answer comes; the call itself has been made.
    if (at > this.#endsAt) time.at(this.#endsAt, () => this.#die('time limit', call?.subject ?? ''));
    return new Promise((resolve, reject) => {
      time.at(at, () => {
        const answer = call ? this.#traced(act, call) : { value: act() };
        if (call?.isCrash) this.#die(`crash after ${call.what}`, call.subject);
        if (this.#isDead) return;
        if ('error' in answer) reject(answer.error);
        else resolve(answer.value);
        time.wake();
      });
    });
  }

  #traced<T>(act: () => T, { what, subject }: Call): { readonly value: T } | { readonly error: unknown } {
    const { time, trace } = this.#in;
    try {
      const value = act();
      trace.add(time.now, what, subject, `${this.#id} ${typeof value === 'string' ? value : ''}`);
      return { value };
    } catch (error) {
      trace.add(time.now, `${what} fails`, subject, `${this.#id} ${error}`);
      return { error };
    }
  }

  #die(how: string, subject: string): void {
    if (this.#isDead) return;
    this.#isDead = true;
    this.#in.trace.add(this.#in.time.now, `${this.#id} dies: ${how}`, subject);
    this.#onDeath();
  }
}

/** Runs a function once and tells, when it has ended, how. */
export const invoke = <T>(
  surroundings: Surroundings,
  invoked: Invoked,
  run: (invocation: Invocation) => Promise<T>,
  then: (ending: Ending<T>) => void,
): void => {
  const invocation = new Invocation(surroundings, invoked, () => then({ kind: 'died' }));
  run(invocation).then(
    (value) => {
      if (!invocation.isDead) then({ kind: 'returned', value });
    },
    (error: unknown) => {
      if (!invocation.isDead) then({ kind: 'threw', error });
    },
  );
  surroundings.time.wake();
};
