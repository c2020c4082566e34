import type { Fault, Parsed } from '../shared/errors.ts';
import { isFault } from '../shared/errors.ts';

/** The most faults that one answer names: a large request could have a hundred thousand. */
const MOST_FAULTS = 100;

/** Reads a request field by field and gathers the faults on the way, up to `MOST_FAULTS`. */
export class FaultCollector {
  readonly faults: Fault[] = [];
  readonly #unreadable: ReadonlySet<string>;

  /** `unreadable` are fields that were given but could not be read at all; they are not judged a second time. */
  constructor(unreadable: ReadonlySet<string> = new Set()) {
    this.#unreadable = unreadable;
  }

  /** The value that a parser makes of a field, or undefined with the fault noted. */
  take<T>(pointer: string, parsed: Parsed<T>): T | undefined {
    if (!isFault(parsed)) return parsed.value;
    this.fault(pointer, parsed.fault);
    return undefined;
  }

  /** Notes what is wrong at a place (a JSON pointer). */
  fault(pointer: string, detail: string): void {
    if (this.faults.length < MOST_FAULTS) this.faults.push({ pointer, detail });
  }

  /** Tells whether a field was given but could not be read. */
  isUnreadable(field: string): boolean {
    return this.#unreadable.has(field);
  }
}

/** A member's name as a step of a JSON pointer: https://www.rfc-editor.org/rfc/rfc6901 */
export const pointerStep = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
