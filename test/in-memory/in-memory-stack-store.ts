import type { Instant } from '../../functions/domain/shared/instant.ts';
import type { PauseOfAll, StackSwitch } from '../../functions/domain/stack/global-pause.ts';
import type { StackStore } from '../../functions/use-cases/ports.ts';
import { copyOf } from './copy.ts';

/** Keeps what concerns the whole stack in two fields. */
export class InMemoryStackStore implements StackStore {
  #switch: StackSwitch = { version: 0 };
  #tick: Instant | undefined;

  async loadPause(): Promise<PauseOfAll | undefined> {
    return this.#switch.pause && copyOf(this.#switch.pause);
  }

  async loadSwitch(): Promise<StackSwitch> {
    return copyOf(this.#switch);
  }

  async saveSwitch(changed: StackSwitch): Promise<'saved' | 'conflict'> {
    if (changed.version !== this.#switch.version) return 'conflict';
    this.#switch = copyOf({ ...changed, version: changed.version + 1 });
    return 'saved';
  }

  async loadTick(): Promise<Instant | undefined> {
    return this.#tick;
  }

  async saveTick(at: Instant): Promise<void> {
    this.#tick = at;
  }
}
