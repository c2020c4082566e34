import { DomainError, isFault } from '../../domain/shared/errors.ts';
import { DAY, type Instant } from '../../domain/shared/instant.ts';
import { ZONE_DATA_VERSION } from '../../domain/shared/zone-data.generated.ts';
import type { Answer } from '../../http/answers/response.ts';
import { parseInstant } from '../../http/read/parse-instant.ts';
import { noQuery } from '../../http/read/query.ts';
import type { ApiRequest } from '../../http/server/route-group.ts';
import { MOST_COUNTED } from '../../use-cases/jobs/job-counts.ts';
import type { ListedRun } from '../../use-cases/runs/list-all-runs.ts';
import { distanceOf, timeOf } from '../parts/clock.ts';
import { actionButton, factList } from '../parts/controls.ts';
import { fieldOf } from '../parts/form-value.ts';
import { pageAnswer } from '../parts/frame.ts';
import { type Html, type HtmlValue, html, shown } from '../parts/html.ts';
import { jobLink } from '../parts/job-words.ts';
import type { PageRequest, PageWorld, Surroundings } from '../parts/page-request.ts';
import { localPath, seeOther } from '../parts/respond.ts';
import { stateMark } from '../parts/state.ts';
import { percentile, counted as plural, spanWords } from '../parts/words.ts';
import { recordWords } from './day-records.ts';
import { queueTable } from './queue-table.ts';
import { usageFacts } from './usage.ts';

const REFRESH_MS = 10_000;
/** Expected is compared with recorded for so many jobs. */
const JOBS_COMPARED = 50;
/** The lateness is that of so many of the latest runs of the day. */
const RUNS_LOOKED_AT = 100;
const TICK_LATE_AFTER = 180_000;

const counted = (count: number): string =>
  count >= MOST_COUNTED ? `${MOST_COUNTED} or more` : String(count);

const tickWords = ({ clock, lastTickAt }: Surroundings): Html => {
  if (lastTickAt === undefined) return html`${stateMark('new', 'not seen yet')}`;
  const isLate = clock.now - lastTickAt > TICK_LATE_AFTER;
  return html`${stateMark(isLate ? 'late' : 'succeeded', isLate ? 'late' : 'on time')} <small>ticked ${distanceOf(clock, lastTickAt)}</small>`;
};

const pauseBox = ({ pause, clock }: Surroundings): Html =>
  pause
    ? html`<p>${stateMark('paused', 'Everything is paused')} since ${timeOf(clock, pause.since)}${pause.until !== undefined && html`, until ${timeOf(clock, pause.until)}`}.</p>
${actionButton({ path: '/resume', word: 'Resume everything', back: '/status', style: 'main' })}`
    : html`<p>While everything is paused nothing that is due starts; what runs goes on. Afterwards each job catches up by its own rule for missed times.</p>
<form class="inline" method="post" action="/pause"><input type="hidden" name="back" value="/status">
<label for="until">Until (empty: until it is resumed)</label>
<input id="until" name="until" placeholder="2026-12-01T06:00:00Z" autocomplete="off">
<button class="danger">Pause everything</button></form>`;

const latenessWords = (runs: readonly ListedRun[], isMore: boolean): HtmlValue => {
  const late = runs.flatMap(({ run }) => (run.latenessMs === undefined ? [] : [run.latenessMs]));
  if (late.length === 0) return 'nothing was started';
  const [p50, p99] = [percentile(late, 0.5), percentile(late, 0.99)];
  return html`p50 ${spanWords(p50)}, p99 ${spanWords(p99)} <small>${isMore && 'the last '}${plural(late.length, 'start')}</small>`;
};

/** How the stack stands, and the pause of everything. */
export const stackPages = ({ useCases, settings }: PageWorld) => {
  const boardOfDay = async () => {
    const { items: listed } = await useCases.listJobs({}, { limit: JOBS_COMPARED });
    return useCases.readBoard({ listed, others: [], rows: JOBS_COMPARED });
  };

  const status = async (request: PageRequest): Promise<Answer> => {
    noQuery(request);
    const { around } = request;
    const { now } = around.clock;
    const [{ counts, next }, runs, { strip }, queues, usage] = await Promise.all([
      useCases.summarizeJobs(),
      useCases.listAllRuns({ from: Math.max(0, now - DAY) }, { limit: RUNS_LOOKED_AT }, 'runs-alone'),
      boardOfDay(),
      useCases.readQueues(),
      useCases.readUsage(),
    ]);
    return pageAnswer(around, {
      title: 'Status',
      section: 'status',
      refreshMs: REFRESH_MS,
      main: html`
<h1>Status</h1>
<div class="panel pad" id="status-facts" data-live>${factList([
        ['Watchdog', tickWords(around)],
        [
          'Due next',
          next?.nextDueAt !== undefined && html`${jobLink(next)} ${distanceOf(around.clock, next.nextDueAt)}`,
        ],
        ['Running', counted(counts.running)],
        ['Scheduled', counted(counts.scheduled)],
        ['Over', counted(counts.history)],
      ])}</div>
<h2>The last 24 hours</h2>
<div class="panel pad" id="day-facts" data-live>${factList([
        ['Expected against recorded', recordWords(strip, now)],
        ['Start calls late by', latenessWords(runs.items, runs.cursor !== undefined)],
      ])}</div>
<h2>Queues</h2>
<div id="queues" data-live>${queueTable(queues)}</div>
<h2>Under way</h2>
<div class="panel pad" id="usage" data-live>${usageFacts(usage)}</div>
<p class="more"><a href="/activity">Who did what</a></p>
<h2>Versions</h2>
<div class="panel pad">${factList([
        ['Runat', settings.version],
        ['Node', process.versions.node],
        ['Time zone data', ZONE_DATA_VERSION],
        ['Stack', shown(around.stackName)],
        ['API', html`<a href="/docs">its description</a>`],
      ])}</div>
<h2>Everything at once</h2>
<div class="panel pad" id="pause-box" data-live>${pauseBox(around)}</div>`,
    });
  };

  const untilOf = (body: unknown): Instant | undefined => {
    const text = fieldOf(body, 'until').trim();
    if (text === '') return undefined;
    const read = parseInstant(text);
    if (!isFault(read)) return read.value;
    const faults = [{ pointer: '/until', detail: read.fault }];
    throw new DomainError('invalid', 'the end of the pause cannot be read', { faults });
  };

  const pause = async ({ body, caller }: ApiRequest): Promise<Answer> => {
    await useCases.pauseAll(untilOf(body), caller.name);
    return seeOther(localPath(fieldOf(body, 'back')));
  };

  const resume = async ({ body, caller }: ApiRequest): Promise<Answer> => {
    await useCases.resumeAll(caller.name);
    return seeOther(localPath(fieldOf(body, 'back')));
  };

  return { status, pause, resume };
};
