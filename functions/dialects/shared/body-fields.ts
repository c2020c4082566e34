import { type Fault, isFault, type Parsed } from '../../domain/shared/errors.ts';
import { pointerStep } from '../../domain/shared/json-pointer.ts';
import { nearestName } from '../../domain/shared/nearest-name.ts';

/** Reads fields of a form or of a JSON object, as older APIs have them, and gathers what is wrong with them. */
export class BodyFields {
  readonly faults: Fault[] = [];
  readonly #body: object;

  /** A body of an unexpected kind is a fault and has no fields. */
  constructor(body: unknown, expected = 'a form or a JSON object') {
    this.#body = typeof body === 'object' && body !== null && !Array.isArray(body) ? body : {};
    if (this.#body !== body) this.fault('', `expected ${expected}`);
  }

  fault(name: string, detail: string): void {
    this.faults.push({ pointer: name === '' ? '' : `/${name}`, detail });
  }

  /** Notes every unknown field. */
  refuseUnknown(known: readonly string[]): void {
    for (const name of Object.keys(this.#body).filter((each) => !known.includes(each))) {
      const nearest = nearestName(name, known);
      const detail = nearest === undefined ? 'unknown field' : `unknown field; did you mean ${nearest}?`;
      this.faults.push({ pointer: `/${pointerStep(name)}`, detail });
    }
  }

  isFaulty(name: string): boolean {
    return this.faults.some(({ pointer }) => pointer === `/${name}`);
  }

  /** The value that a parser makes of a field, or undefined with the fault noted. */
  take<T>(name: string, parsed: Parsed<T>): T | undefined {
    if (!isFault(parsed)) return parsed.value;
    this.fault(name, parsed.fault);
    return undefined;
  }

  /** Whatever was given; a field that was left blank is not given. */
  raw(name: string): unknown {
    const value: unknown = Object.hasOwn(this.#body, name) ? Reflect.get(this.#body, name) : undefined;
    return value === null || value === '' ? undefined : value;
  }

  text(name: string): string | undefined {
    const value = this.raw(name);
    if (value === undefined || typeof value === 'string') return value;
    this.fault(name, Array.isArray(value) ? 'expected one text' : 'expected text');
    return undefined;
  }

  trimmed(name: string): string | undefined {
    return this.text(name)?.trim() || undefined;
  }

  /** As `trimmed`, of a field that must be there. */
  required(name: string, expected?: string): string | undefined {
    const text = this.trimmed(name);
    if (text === undefined && !this.isFaulty(name)) {
      this.fault(name, expected === undefined ? 'missing' : `missing: expected ${expected}`);
    }
    return text;
  }
}
