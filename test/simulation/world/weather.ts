import { HOUR, type Instant, MINUTE } from '../../../functions/domain/shared/instant.ts';
import type { Chance } from './chance.ts';
import { FAULT_KINDS, FAULT_RATES, type FaultKind, type FaultLevel } from './fault-rates.ts';
import { Outages, type Service } from './outages.ts';
import type { VirtualTime } from './virtual-time.ts';

/** Of the faults, a storm brings so many. */
const PART_OF_A_STORM = 0.4;
const SHORTEST_STORM = 5 * MINUTE;
const LONGEST_STORM = 8 * HOUR;
const LONGEST_CALM = 24 * HOUR;

/** What fails at every call while a service is down. */
const OF_SERVICE: Partial<Record<FaultKind, Service>> = {
  storeDown: 'store',
  sendDown: 'queues',
  entryDown: 'scheduler',
  startDown: 'containers',
  containersDown: 'containers',
  secretDown: 'secrets',
};

/** Decides what goes wrong. Storms come and go, each with faults of its own; at last everything works. */
export class Weather {
  /** Whole services that are down. */
  readonly outages: Outages;
  readonly #rates = new Map<FaultKind, number>();
  readonly #struck = new Map<FaultKind, number>();
  readonly #time: VirtualTime;
  readonly #chance: Chance;
  readonly #level: FaultLevel;
  #endedAt: Instant | undefined;
  #isStormy = false;

  constructor(time: VirtualTime, chance: Chance, level: FaultLevel) {
    this.#time = time;
    this.#chance = chance;
    this.#level = level;
    this.outages = new Outages(time, chance);
  }

  /** Lets faults strike until `end`. */
  begin(end: Instant): void {
    if (this.#level !== 'none') this.#setRates(() => false);
    if (this.#level === 'storm') {
      this.#awaitStorm();
      this.outages.comeBy(end);
    }
    this.#time.at(end, () => {
      this.#endedAt = end;
      this.#isStormy = false;
      this.#rates.clear();
    });
  }

  /** Since when everything works. */
  get endedAt(): Instant | undefined {
    return this.#endedAt;
  }

  get isStormy(): boolean {
    return this.#isStormy;
  }

  /** Whether a fault strikes here and now. */
  strikes(kind: FaultKind): boolean {
    const service = OF_SERVICE[kind];
    const isDown = service !== undefined && this.outages.downUntil(service) !== undefined;
    const rate = this.#rates.get(kind);
    if (!isDown && (rate === undefined || !this.#chance.happens(rate))) return false;
    this.#struck.set(kind, (this.#struck.get(kind) ?? 0) + 1);
    return true;
  }

  /** How often each fault struck. */
  get struck(): ReadonlyMap<FaultKind, number> {
    return this.#struck;
  }

  #setRates(isStorm: (kind: FaultKind) => boolean): void {
    for (const kind of FAULT_KINDS) this.#rates.set(kind, FAULT_RATES[kind][isStorm(kind) ? 1 : 0]);
  }

  #awaitStorm(): void {
    this.#time.after(this.#chance.whole(MINUTE, LONGEST_CALM), () => {
      if (this.#endedAt !== undefined) return;
      this.#isStormy = true;
      this.#setRates(() => this.#chance.happens(PART_OF_A_STORM));
      this.#time.after(this.#chance.magnitude(SHORTEST_STORM, LONGEST_STORM), () => {
        if (this.#endedAt !== undefined) return;
        this.#isStormy = false;
        this.#setRates(() => false);
        this.#awaitStorm();
      });
    });
  }
}
