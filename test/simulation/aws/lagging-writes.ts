import { type Instant, SECOND } from '../../../functions/domain/shared/instant.ts';
import type { Surroundings } from '../world/invocation.ts';

const USUAL_LAG = 30;
const LONGEST_LAG = 10 * SECOND;

/** Writes that an index shows some time after the table does, in their order. */
export class LaggingWrites<T> {
  readonly #coming: { readonly at: Instant; readonly item: T }[] = [];
  readonly #in: Pick<Surroundings, 'time' | 'chance' | 'weather'>;
  #lastAt = 0;

  constructor(surroundings: Pick<Surroundings, 'time' | 'chance' | 'weather'>) {
    this.#in = surroundings;
  }

  add(item: T): void {
    const { time, chance, weather } = this.#in;
    const lag = weather.strikes('indexLags') ? chance.whole(SECOND, LONGEST_LAG) : USUAL_LAG;
    this.#lastAt = Math.max(this.#lastAt, time.now + lag);
    this.#coming.push({ at: this.#lastAt, item });
  }

  /** Hands over what is shown by now and was not handed over before. */
  show(toShow: (item: T) => void): void {
    let shown = 0;
    for (const { at, item } of this.#coming) {
      if (at > this.#in.time.now) break;
      shown += 1;
      toShow(item);
    }
    if (shown > 0) this.#coming.splice(0, shown);
  }
}
