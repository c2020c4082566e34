import type { Run } from '../../domain/run/run.ts';
import { formatInstant, type Instant } from '../../domain/shared/instant.ts';
import type { OutputLine } from '../../domain/target/shell-wrapper.ts';
import { type PageClock, timeOfDay } from '../parts/clock.ts';
import { type Html, type HtmlValue, html } from '../parts/html.ts';
import { stateOfRun, stateWord } from '../parts/state.ts';
import { visible } from '../parts/visible.ts';
import { sentence, spanWords } from '../parts/words.ts';
import { type AnsiStyle, ansiClasses, readAnsi } from './ansi.ts';
import { type LogOptions, logQuery } from './log-options.ts';

/** What lines are shown with. */
export interface LogContext {
  readonly clock: PageClock;
  readonly run: Run;
  readonly options: LogOptions;
  /** The place that this part begins at, for the addresses of its lines; none for the end of the log. */
  readonly place?: Readonly<Record<string, string>>;
}

const SECOND = 1000;

/** `+38.102 s`; long ones in minutes and hours. */
const sinceWords = (milliseconds: number): string => {
  const sign = milliseconds < 0 ? '−' : '+';
  const length = Math.abs(milliseconds);
  if (length < 60 * SECOND) return `${sign}${(length / SECOND).toFixed(3)} s`;
  const [hours, minutes] = [Math.floor(length / 3_600_000), Math.floor(length / 60_000) % 60];
  const seconds = ((length % 60_000) / SECOND).toFixed(3).padStart(6, '0');
  return `${sign}${hours > 0 ? `${hours}:` : ''}${hours > 0 ? String(minutes).padStart(2, '0') : minutes}:${seconds}`;
};

const timeOfLine = ({ clock, run, options }: LogContext, at: Instant): HtmlValue => {
  if (options.time === 'off') return '#';
  if (options.time === 'clock') return timeOfDay(clock, at);
  const words = sinceWords(at - (run.startedAt ?? run.launchedAt ?? run.dueAt));
  return html`<time datetime="${formatInstant(at)}">${words}</time>`;
};

/** A line as pieces, each in its colours. */
const textOf = (
  text: string,
  before: AnsiStyle,
): { readonly shown: HtmlValue; readonly style: AnsiStyle } => {
  const { pieces, style } = readAnsi(text, before);
  const shown = pieces.map((piece) => {
    const classes = ansiClasses(piece.style);
    const words = visible(piece.text);
    return classes === '' ? words : html`<span class="${classes}">${words}</span>`;
  });
  return { shown, style };
};

/** Lines as items of a list. Each has an address: its instant, and its number among those of one instant. */
export const logLines = (context: LogContext, lines: readonly OutputLine[]): readonly Html[] => {
  const styles = new Map<string, AnsiStyle>();
  let [lastAt, sameAt] = [-1, 0];
  return lines.map(({ at, stream, text }) => {
    sameAt = at === lastAt ? sameAt + 1 : 0;
    lastAt = at;
    const id = `L${at}-${sameAt}`;
    const { shown, style } = textOf(text, styles.get(stream) ?? {});
    styles.set(stream, style);
    const address = context.place ? `/runs/${context.run.id}${logQuery(context.options, context.place)}` : '';
    const isError = stream === 'stderr';
    return html`<li id="${id}"${isError && html` class="err"`}><a href="${address}#${id}">${timeOfLine(context, at)}${
      isError && html`<b class="unseen"> stderr</b>`
    }</a><span><bdi>${shown}</bdi></span></li>`;
  });
};

/** The last line of a log: how the run ended. */
export const endLine = (run: Run): Html => {
  const { status, exitCode, reason, startedAt, stoppedAt } = run;
  const state = stateOfRun(status);
  const parts = [
    sentence(stateWord(state)),
    ...(exitCode === undefined ? [] : [`exit code ${exitCode}`]),
    ...(startedAt !== undefined && stoppedAt !== undefined
      ? [`after ${spanWords(stoppedAt - startedAt)}`]
      : []),
  ];
  const why = reason && status !== 'succeeded' && reason.code !== 'exit_code' ? `: ${reason.text}` : '.';
  return html`<li class="end state s-${state}" id="log-end"><span></span><span><bdi>${visible(parts.join(', ') + why)}</bdi></span></li>`;
};
