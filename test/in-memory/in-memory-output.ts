import { DomainError } from '../../functions/domain/shared/errors.ts';
import type { Instant } from '../../functions/domain/shared/instant.ts';
import type { OutputRecord, PageRequest, RunOutput } from '../../functions/use-cases/ports.ts';

/** Keeps what containers wrote. */
export class InMemoryOutput implements RunOutput {
  readonly #records = new Map<string, OutputRecord[]>();

  /** Adds a record to the output of a container. */
  write(handle: string, at: Instant, message: string): void {
    this.#records.set(handle, [...(this.#records.get(handle) ?? []), { at, message }]);
  }

  async read(handle: string, { limit, cursor }: PageRequest) {
    const position = cursor === undefined ? 0 : this.#readCursor(handle, cursor);
    const all = this.#records.get(handle) ?? [];
    const records = all.slice(position, position + limit);
    const next = position + records.length;
    return { records, cursor: `${handle}:${next}`, isAtEnd: next >= all.length };
  }

  async readBack(handle: string, { limit, cursor }: PageRequest) {
    const all = this.#records.get(handle) ?? [];
    const to = cursor === undefined ? all.length : this.#readCursor(`${handle} back`, cursor);
    const from = Math.max(0, to - limit);
    const records = all.slice(from, to);
    const isAtStart = records.length === 0;
    return { records, previous: `${handle} back:${from}`, cursor: `${handle}:${to}`, isAtStart };
  }

  #readCursor(handle: string, cursor: string): number {
    const [, position] = /:(\d{1,9})$/.exec(cursor) ?? [];
    if (cursor === `${handle}:${position}`) return Number(position);
    const faults = [{ pointer: '/cursor', detail: 'is not a cursor of this output' }];
    throw new DomainError('invalid', 'the cursor cannot be read', { faults });
  }
}
