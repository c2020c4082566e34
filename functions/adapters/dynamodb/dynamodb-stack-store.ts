import type { Instant } from '../../domain/shared/instant.ts';
import type { PauseOfAll } from '../../domain/stack/global-pause.ts';
import type { StackStore } from '../../use-cases/ports.ts';
import { SWITCH_KEY, TICK_KEY } from './dynamodb-items.ts';
import type { DynamodbTable } from './dynamodb-table.ts';

/**
 * Keeps what concerns the whole stack in DynamoDB. The last write wins. No pause is a switch that names none, because
 * the deployed functions may not delete.
 */
export class DynamodbStackStore implements StackStore {
  readonly #table: DynamodbTable;

  constructor(table: DynamodbTable) {
    this.#table = table;
  }

  async loadPause(): Promise<PauseOfAll | undefined> {
    const item = await this.#table.load(SWITCH_KEY);
    return item?.pause as PauseOfAll | undefined;
  }

  savePause(pause: PauseOfAll): Promise<void> {
    return this.#table.put({ ...SWITCH_KEY, pause });
  }

  removePause(): Promise<void> {
    return this.#table.put(SWITCH_KEY);
  }

  async loadTick(): Promise<Instant | undefined> {
    const item = await this.#table.load(TICK_KEY);
    return item?.at as Instant | undefined;
  }

  saveTick(at: Instant): Promise<void> {
    return this.#table.put({ ...TICK_KEY, at });
  }
}
