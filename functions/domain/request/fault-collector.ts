import { type Fault, isFault, type Parsed } from '../shared/errors.ts';

/** Reads a request field by field and gathers the faults on the way. */
export class FaultCollector {
  readonly faults: Fault[] = [];
  readonly #unreadable: Set<string>;
  readonly #places = new Set<string>();

  /** `unreadable` are fields that were given but could not be read at all; they are not judged a second time. */
  constructor(unreadable: ReadonlySet<string> = new Set()) {
    this.#unreadable = new Set(unreadable);
  }

  /** The value that a parser makes of a field, or undefined with the fault noted. */
  take<T>(pointer: string, parsed: Parsed<T>): T | undefined {
    if (!isFault(parsed)) return parsed.value;
    this.fault(pointer, parsed.fault);
    return undefined;
  }

  /** Notes what is wrong at a place (a JSON pointer). */
  fault(pointer: string, detail: string): void {
    this.faults.push({ pointer, detail });
    this.#places.add(pointer);
  }

  /** Notes why a field cannot be read. */
  refuse(field: string, faults: readonly Fault[]): void {
    this.#unreadable.add(field);
    for (const { pointer, detail } of faults) this.fault(pointer, detail);
  }

  /** Tells whether a field was given but could not be read. */
  isUnreadable(field: string): boolean {
    return this.#unreadable.has(field);
  }

  /** Tells whether a place has a fault. */
  isFaulty(place: string): boolean {
    return this.#places.has(place);
  }
}
