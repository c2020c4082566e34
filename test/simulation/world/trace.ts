import { formatInstant, type Instant } from '../../../functions/domain/shared/instant.ts';

const PRIME = 16_777_619;

const mixed = (hash: number, text: string): number => {
  let mix = hash;
  for (let index = 0; index < text.length; index += 1) mix = Math.imul(mix ^ text.charCodeAt(index), PRIME);
  return mix;
};

/** One thing that happened. `subject` is the job, run or delivery that it concerns, by its id. */
export interface TraceLine {
  readonly at: Instant;
  readonly what: string;
  readonly subject: string;
  readonly detail: string;
}

/** Writes a line for people. */
export const formatLine = ({ at, what, subject, detail }: TraceLine): string =>
  `${formatInstant(Math.floor(at))}  ${what}  ${subject}  ${detail}`.trimEnd();

/**
 * What happened: a hash of all (FNV-1a), by which two runs of a seed are compared. Lines are kept only of the job in
 * focus: a run that went wrong is run again with the focus on what went wrong.
 */
export class Trace {
  readonly lines: TraceLine[] = [];
  readonly #focus: string | undefined;
  #hash = 0x811c9dc5;

  /** @param focus with what the subjects of the lines begin that are kept; without it none are */
  constructor(focus?: string) {
    this.#focus = focus;
  }

  add(at: Instant, what: string, subject: string, detail = ''): void {
    this.#hash = mixed(mixed(Math.imul(this.#hash ^ (at % 0x7fffffff), PRIME), what), subject);
    if (this.#focus !== undefined && subject.startsWith(this.#focus)) {
      this.lines.push({ at, what, subject, detail });
    }
  }

  get hash(): string {
    return (this.#hash >>> 0).toString(16).padStart(8, '0');
  }
}
