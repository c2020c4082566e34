import { shortDuration } from '../format/format-time.ts';

/** Tells a person how far a job is. */
export interface Progress {
  /** A line that stays. */
  note(text: string): void;
  /** What is going on from now on, such as `waiting` or `running`. Harmless to repeat. */
  phase(name: string): void;
  /** Makes room for other output on the same terminal; what goes on is drawn again below it. */
  giveWay(): void;
  /** Removes what does not stay. */
  end(): void;
}

/** A thing that was or is going on, and since when in milliseconds. */
export interface Phase {
  readonly name: string;
  readonly since: number;
}

/** Where a terminal does not know, or says 0. */
const USUAL_COLUMNS = 80;
const REDRAW_MILLISECONDS = 500;
const CLEAR_LINE = '\r\u001b[K';
const PREFIX = 'runat: ';

/** `waiting 2s … running 3s` */
export const progressText = (phases: readonly Phase[], now: number): string =>
  phases
    .map(({ name, since }, index) => `${name} ${shortDuration((phases[index + 1]?.since ?? now) - since)}`)
    .join(' … ');

/** For a pipe: one line for each thing that is new. */
export class PlainProgress implements Progress {
  readonly #write: (text: string) => void;
  #name = '';

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  note(text: string): void {
    this.#write(`${PREFIX}${text}\n`);
  }

  phase(name: string): void {
    if (name === this.#name) return;
    this.#name = name;
    this.note(name);
  }

  giveWay(): void {}

  end(): void {}
}

/** For a terminal: one line that is drawn again and again. */
export class TerminalProgress implements Progress {
  readonly #terminal: { readonly columns?: number; write(text: string): unknown };
  readonly #now: () => number;
  readonly #dim: (text: string) => string;
  readonly #phases: Phase[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(
    terminal: { readonly columns?: number; write(text: string): unknown },
    now: () => number,
    dim: (text: string) => string,
  ) {
    this.#terminal = terminal;
    this.#now = now;
    this.#dim = dim;
  }

  note(text: string): void {
    this.giveWay();
    this.#terminal.write(`${PREFIX}${text}\n`);
    this.#draw();
  }

  phase(name: string): void {
    if (this.#phases.at(-1)?.name === name) return;
    this.#phases.push({ name, since: this.#now() });
    this.#timer ??= setInterval(() => this.#draw(), REDRAW_MILLISECONDS);
    this.#draw();
  }

  giveWay(): void {
    if (this.#phases.length > 0) this.#terminal.write(CLEAR_LINE);
  }

  end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.giveWay();
    this.#phases.length = 0;
  }

  #draw(): void {
    if (this.#phases.length === 0) return;
    const text = progressText(this.#phases, this.#now()).slice(
      0,
      (this.#terminal.columns || USUAL_COLUMNS) - 1,
    );
    this.#terminal.write(CLEAR_LINE + this.#dim(text));
  }
}

/** For whoever wants to hear nothing. */
export const SILENT: Progress = { note() {}, phase() {}, giveWay() {}, end() {} };
