import type { Instant } from '../../domain/shared/instant.ts';
import { isPaused, type PauseOfAll } from '../../domain/stack/global-pause.ts';
import type { Clock, StackStore } from '../ports.ts';

/** What concerns the whole stack at a moment. */
export interface StackState {
  readonly pause: PauseOfAll | undefined;
  /** When the watchdog last ended a tick; undefined where it never has. */
  readonly lastTickAt: Instant | undefined;
}

/** Tells whether everything is paused, and when the watchdog ticked. */
export type ReadStackState = () => Promise<StackState>;

/** Reads what concerns the whole stack: two items, however many jobs there are. */
export const readStackState =
  ({ stack, clock }: { readonly stack: StackStore; readonly clock: Clock }): ReadStackState =>
  async () => {
    const [pause, lastTickAt] = await Promise.all([stack.loadPause(), stack.loadTick()]);
    return { pause: isPaused(pause, clock.now()) ? pause : undefined, lastTickAt };
  };
