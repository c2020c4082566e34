import type { Instant } from '../../functions/domain/shared/instant.ts';
import type { PauseOfAll } from '../../functions/domain/stack/global-pause.ts';
import type { StackStore } from '../../functions/use-cases/ports.ts';
import { copyOf } from './copy.ts';

/** Keeps what concerns the whole stack in two fields. */
export class InMemoryStackStore implements StackStore {
  #pause: PauseOfAll | undefined;
  #tick: Instant | undefined;

  async loadPause(): Promise<PauseOfAll | undefined> {
    return this.#pause && copyOf(this.#pause);
  }

  async savePause(pause: PauseOfAll): Promise<void> {
    this.#pause = copyOf(pause);
  }

  async removePause(): Promise<void> {
    this.#pause = undefined;
  }

  async loadTick(): Promise<Instant | undefined> {
    return this.#tick;
  }

  async saveTick(at: Instant): Promise<void> {
    this.#tick = at;
  }
}
