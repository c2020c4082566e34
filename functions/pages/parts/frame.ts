import type { Answer } from '../../http/answers/response.ts';
import { assetPath } from '../assets/assets.ts';
import { CLOCKS, type ClockChoice, distanceOf, timeOf } from './clock.ts';
import { type Html, type HtmlValue, html, shown } from './html.ts';
import { keysDialog } from './keys.ts';
import type { Surroundings } from './page-request.ts';
import { htmlAnswer } from './respond.ts';
import { stateMark } from './state.ts';
import { visible } from './visible.ts';

/** A page without what is around it. */
export interface PageContent {
  readonly title: string;
  /** Which entry of the navigation it belongs to. */
  readonly section?: 'overview' | 'runs' | 'deliveries' | 'status' | 'new' | undefined;
  readonly main: HtmlValue;
  /** For who is not signed in: nothing in the frame that asks for it. */
  readonly isOutside?: boolean;
  readonly status?: number;
  /** Of what this page alone needs. */
  readonly script?: 'log.js' | 'preview.js';
  /** Milliseconds until the script asks for the page again; without it the page does not change by itself. */
  readonly refreshMs?: number | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A watchdog that has not ticked for so long is no longer trusted: it ticks once a minute. */
const TICK_LATE_AFTER = 180_000;

const NAVIGATION = [
  ['overview', '/', 'Overview'],
  ['runs', '/runs', 'Runs'],
  ['deliveries', '/deliveries', 'Deliveries'],
  ['status', '/status', 'Status'],
] as const;

const link = (section: PageContent['section'], [name, path, word]: (typeof NAVIGATION)[number]): Html =>
  html`<a href="${path}"${section === name && html` aria-current="page"`}>${word}</a>`;

const watchdogOf = ({ clock, lastTickAt, isRead }: Surroundings): HtmlValue => {
  if (!isRead) return false;
  if (lastTickAt === undefined)
    return html`<a href="/status">${stateMark('new', 'watchdog not seen yet')}</a>`;
  const isLate = clock.now - lastTickAt > TICK_LATE_AFTER;
  return html`<a href="/status">${stateMark(isLate ? 'late' : 'succeeded', 'watchdog')} ${distanceOf(clock, lastTickAt)}</a>`;
};

const CLOCK_WORDS: Readonly<Record<ClockChoice, string>> = {
  utc: 'UTC',
  mine: 'my zone',
  job: 'the job’s zone',
};

const clockSwitch = ({ clock, here }: Surroundings): Html => html`
<form class="clock" id="clock-form" data-live method="post" action="/clock" data-submit-on-change>
<input type="hidden" name="back" value="${here}">
<label for="clock">Times in</label>
<select id="clock" name="clock">${CLOCKS.map(
  (each) =>
    html`<option value="${each}"${each === clock.choice && html` selected`}>${CLOCK_WORDS[each]}${each === 'mine' && ` (${clock.mine})`}</option>`,
)}</select><button class="quiet scriptless">Set</button>
</form>`;

const signOut = ({ isOpen, isSignedIn }: Surroundings): HtmlValue =>
  !isOpen &&
  isSignedIn &&
  html`<form method="post" action="/sign-out"><button class="quiet">Sign out</button></form>`;

const pauseBar = ({ pause, clock, here }: Surroundings): HtmlValue =>
  pause &&
  html`<div class="bar" role="status"><span>${stateMark('paused', 'Everything is paused')} since ${timeOf(clock, pause.since)}${
    pause.until !== undefined && html`, until ${timeOf(clock, pause.until)}`
  }. What is due waits.</span>
<form method="post" action="/resume"><input type="hidden" name="back" value="${here}"><button>Resume everything</button></form></div>`;

const pageOf = (
  { title, section, main, script, refreshMs, isOutside = false }: PageContent,
  around: Surroundings,
): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${visible(title)} – Runat</title>
<link rel="icon" href="${assetPath('icon.svg')}" type="image/svg+xml">
<link rel="stylesheet" href="${assetPath('style.css')}">
<script type="module" src="${assetPath('page.js')}"></script>
${script && html`<script type="module" src="${assetPath(script)}"></script>`}
</head>
<body>
<div id="pulse" hidden data-now="${around.clock.now}" data-refresh="${refreshMs ?? ''}"></div>
<a class="skip" href="#main">To the content</a>
<header class="frame">
<a class="brand" href="/">Runat</a> <span class="pill${around.isOpen && ' local'}">${around.isOpen ? 'local' : shown(around.stackName)}</span>
${!isOutside && html`<nav aria-label="Pages">${NAVIGATION.map((each) => link(section, each))}</nav>`}
<span class="grow"></span>
<span class="watchdog" id="watchdog" data-live>${watchdogOf(around)}</span>
${clockSwitch(around)}
${signOut(around)}
${!isOutside && html`<a class="button main" href="/jobs?form=true" data-key="n"${section === 'new' && html` aria-current="page"`}>New job</a>`}
</header>
<div id="pause-bar" data-live>${pauseBar(around)}</div>
<main id="main" tabindex="-1">
${main}
</main>
<p class="unseen" id="told" aria-live="polite"></p>
${keysDialog()}
</body>
</html>
`;

/** The answer with a page in its frame. */
export const pageAnswer = async (around: Surroundings, content: PageContent): Promise<Answer> =>
  htmlAnswer(around, content.status ?? 200, await pageOf(content, around), content.headers);
