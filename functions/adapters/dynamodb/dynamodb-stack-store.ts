import type { Instant } from '../../domain/shared/instant.ts';
import type { PauseOfAll, StackSwitch } from '../../domain/stack/global-pause.ts';
import type { StackStore } from '../../use-cases/ports.ts';
import { SWITCH_KEY, TICK_KEY, withoutKeys } from './dynamodb-items.ts';
import type { DynamodbTable } from './dynamodb-table.ts';

/**
 * Keeps what concerns the whole stack in DynamoDB. Of ticks the last write wins. No pause is a switch that names none, because
 * the deployed functions may not delete. A program of before writes switches without a version.
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

  async loadSwitch(): Promise<StackSwitch> {
    const item = await this.#table.load(SWITCH_KEY);
    return { version: 0, ...(item && withoutKeys(item)) };
  }

  async saveSwitch({ pause, version, lastChange }: StackSwitch): Promise<'saved' | 'conflict'> {
    const saved = {
      ...SWITCH_KEY,
      ...(pause && { pause }),
      version: version + 1,
      ...(lastChange !== undefined && { lastChange }),
    };
    const answer = await this.#table.replace(saved, version === 0 ? undefined : version);
    return answer === 'conflict' ? 'conflict' : 'saved';
  }

  async loadTick(): Promise<Instant | undefined> {
    const item = await this.#table.load(TICK_KEY);
    return item?.at as Instant | undefined;
  }

  saveTick(at: Instant): Promise<void> {
    return this.#table.put({ ...TICK_KEY, at });
  }
}
