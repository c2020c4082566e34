import { isFinal, type Run } from '../../domain/run/run.ts';
import type { OutputPage } from '../../use-cases/output/read-output.ts';
import { type Html, type HtmlValue, html } from '../parts/html.ts';
import type { Surroundings } from '../parts/page-request.ts';
import { endLine, logLines } from './log-lines.ts';
import { type LogOptions, logQuery } from './log-options.ts';

const STREAM_WORDS = [
  ['', 'stdout and stderr'],
  ['stdout', 'stdout'],
  ['stderr', 'stderr'],
] as const;

const TIME_WORDS = [
  ['off', 'no times'],
  ['since', 'since start'],
  ['clock', 'time of day'],
] as const;

const choice = (
  name: string,
  label: string,
  words: readonly (readonly [string, string])[],
  chosen: string,
): Html =>
  html`<label class="unseen" for="log-${name}">${label}</label><select id="log-${name}" name="${name}">${words.map(
    ([value, word]) => html`<option value="${value}"${value === chosen && html` selected`}>${word}</option>`,
  )}</select>`;

const toolbar = (
  run: Run,
  options: LogOptions,
): Html => html`<form class="toolbar log-choices" method="get" action="/runs/${run.id}" data-submit-on-change>
${run.isShell && choice('stream', 'Streams', STREAM_WORDS, options.stream ?? '')}
${choice('time', 'Times of lines', TIME_WORDS, options.time)}
${choice(
  'wrap',
  'Long lines',
  [
    ['on', 'wrap'],
    ['off', 'do not wrap'],
  ],
  options.wraps ? 'on' : 'off',
)}
<button class="quiet scriptless">Show</button>
<span class="grow"></span>
<button type="button" class="quiet scripted" id="follow" data-key="f" aria-pressed="true">Follow</button>
<button type="button" class="quiet scripted" data-copy="log">Copy</button>
<a href="/runs/${run.id}/raw">Raw</a>
<a href="/runs/${run.id}/raw?download=true" download>Download</a>
</form>`;

/** Where to go on behind the lines that are shown, for the script; nothing once the log has ended. */
const followOf = (run: Run, options: LogOptions, { cursor, ended }: OutputPage): HtmlValue =>
  !ended &&
  options.before === undefined &&
  html` data-follow="/runs/${run.id}/log${logQuery(options, { after: cursor ?? '' })
    .replace('after=&', '')
    .replace(/[?&]after=$/, '')}"`;

const nothingYet = (run: Run): Html =>
  html`<li class="none" id="log-none"><span></span><span>${isFinal(run.status) ? 'It wrote nothing.' : 'Nothing written yet.'}</span></li>`;

/** The log of a run: the lines of a part, and what is before and behind it. */
export const logView = ({ clock }: Surroundings, run: Run, options: LogOptions, page: OutputPage): Html => {
  const { items, previousCursor, ended } = page;
  const place = options.before === undefined ? undefined : { before: options.before };
  const lines = logLines({ clock, run, options, ...(place && { place }) }, items);
  const earlier =
    previousCursor !== undefined &&
    html`<p class="earlier"><a href="/runs/${run.id}${logQuery(options, { before: previousCursor })}#output" data-earlier="/runs/${run.id}/log${logQuery(options, { before: previousCursor })}">Load earlier lines</a></p>`;
  const isEnd = options.before === undefined;
  return html`<h2 id="output">Output</h2>
<div class="panel">${toolbar(run, options)}
<div class="log${!options.wraps && ' nowrap'}${options.time === 'off' && ' timeless'}" id="log" tabindex="0" role="region" aria-label="Output"${followOf(run, options, page)}>
${earlier}
<ol>${lines.length === 0 && nothingYet(run)}${lines}${isEnd && ended && endLine(run)}</ol>
</div>
<p class="more" id="to-end"${isEnd && html` hidden`}><a class="button" href="/runs/${run.id}${logQuery(options)}">To the end of the log</a></p>
</div>`;
};
