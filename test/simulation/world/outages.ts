import type { Span } from '../../../functions/domain/schedule/schedule.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../../functions/domain/shared/instant.ts';
import type { Chance } from './chance.ts';
import type { VirtualTime } from './virtual-time.ts';

/** What can be down as a whole. */
export const SERVICES = ['store', 'queues', 'scheduler', 'containers', 'functions', 'secrets'] as const;

/** One of `SERVICES`. */
export type Service = (typeof SERVICES)[number];

/** An outage that is ordered, in milliseconds from the beginning of the story. */
export interface OrderedOutage {
  readonly service: Service;
  readonly from: number;
  readonly lasts: number;
}

const SHORTEST = 20 * MINUTE;
const LONGEST = 3 * HOUR;
const LONGEST_PAUSE = 12 * DAY;

/** Takes whole services down, one after the other, for as long as a real outage lasts. */
export class Outages {
  readonly #time: VirtualTime;
  readonly #chance: Chance;
  readonly #until = new Map<Service, Instant>();
  readonly #spans: (Span & { readonly service: Service })[] = [];

  constructor(time: VirtualTime, chance: Chance) {
    this.#time = time;
    this.#chance = chance;
  }

  /** When what was down. */
  get spans(): readonly (Span & { readonly service: Service })[] {
    return this.#spans;
  }

  /** Until when a service is down; undefined where it works. */
  downUntil(service: Service): Instant | undefined {
    const until = this.#until.get(service);
    return until !== undefined && until > this.#time.now ? until : undefined;
  }

  /** Whether anything was down at an instant, or some time before. */
  wasDownWithin(span: number, at: Instant): boolean {
    return this.#spans.some(({ from, to }) => from <= at && to + span >= at);
  }

  order({ service, from, lasts }: OrderedOutage): void {
    this.#time.after(from, () => this.#begin(service, this.#time.now + lasts));
  }

  /** Lets outages come by chance, the last of which is over at `end`. */
  comeBy(end: Instant): void {
    this.#time.after(this.#chance.whole(HOUR, LONGEST_PAUSE), () => {
      if (this.#time.now >= end) return;
      const until = this.#time.now + this.#chance.magnitude(SHORTEST, LONGEST);
      this.#begin(this.#chance.pick(SERVICES), Math.min(end, until));
      this.comeBy(end);
    });
  }

  #begin(service: Service, until: Instant): void {
    this.#until.set(service, Math.max(until, this.#until.get(service) ?? 0));
    this.#spans.push({ service, from: this.#time.now, to: until });
  }
}
