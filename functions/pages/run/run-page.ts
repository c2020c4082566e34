import type { Job } from '../../domain/job/job.ts';
import { isFinal, type Run } from '../../domain/run/run.ts';
import { DomainError } from '../../domain/shared/errors.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { CPU_UNITS } from '../../domain/target/fargate-size.ts';
import type { Answer } from '../../http/answers/response.ts';
import { faultsOfQuery } from '../../http/read/query.ts';
import { distanceOf, timeOf } from '../parts/clock.ts';
import { actionButton, factList } from '../parts/controls.ts';
import { pageAnswer } from '../parts/frame.ts';
import { code, type Html, type HtmlValue, html, shown, withCode } from '../parts/html.ts';
import { jobLink, jobTitle } from '../parts/job-words.ts';
import type { PageRequest, PageWorld, Surroundings } from '../parts/page-request.ts';
import { isStarting, START_REFRESH_MS } from '../parts/refresh.ts';
import { usdOf } from '../parts/run-table.ts';
import { stateMark, stateOfRun, stateWord } from '../parts/state.ts';
import { dollars, sentence } from '../parts/words.ts';
import { type LogOptions, readLogOptions } from './log-options.ts';
import { logView } from './log-view.ts';
import { neighbourLinks, relativesTable } from './relatives.ts';
import { timeBar } from './time-bar.ts';

/** Told within a second: the page is asked for so often while the run is not over. */
const REFRESH_MS = 500;
const LINES_SHOWN = 1000;
const EARLIER_SHOWN = 2000;

const refreshFor = (run: Run, now: Instant, isWholeLog: boolean): number | undefined => {
  if (isFinal(run.status) && isWholeLog) return undefined;
  return isStarting(run, now) ? START_REFRESH_MS : REFRESH_MS;
};

const headWords = ({ status, exitCode }: Run): string => {
  const word = sentence(stateWord(stateOfRun(status)));
  return exitCode === undefined ? word : `${word}, exit code ${exitCode}`;
};

const reasonOf = ({ reason, lastRefusal, status }: Run): HtmlValue => {
  const why = reason ?? (status === 'starting' ? lastRefusal : undefined);
  return (
    why &&
    html`<p class="lead">${withCode(why.text)}</p>${why.advice !== undefined && html`<p class="sub advice">${withCode(why.advice)}</p>`}`
  );
};

const buttons = (run: Run, job: Job | undefined): Html => {
  const canRun = job && job.state !== 'history' && !job.canceled;
  return html`<div class="buttons">
${!isFinal(run.status) && actionButton({ path: `/runs/${run.id}/stop`, word: 'Stop', style: 'danger' })}
${canRun && actionButton({ path: `/jobs/${job.id}/run`, word: 'Run again', ...(isFinal(run.status) && { style: 'main' as const }), key: 'r' })}
${job && html`<a class="button" href="/jobs?form=true&amp;like=${job.id}&amp;now=true">New job like this, at once…</a>`}
${canRun && html`<a class="button" href="/jobs/${job.id}/edit" data-key="e">Edit job</a>`}
</div>`;
};

const sizeOf = ({ allocation }: Run): HtmlValue => {
  if (!allocation) return undefined;
  const { size, architecture, capacity } = allocation;
  return `${size.cpuUnits / CPU_UNITS} vCPU, ${size.memoryMiB.toLocaleString('en-US')} MiB, ${architecture}${capacity === 'spot' ? ', spot' : ''}`;
};

const factsOf = ({ clock }: Surroundings, run: Run, job: Job | undefined): Html => {
  const usd = usdOf(run);
  const { target } = job ?? {};
  return factList([
    ['Attempt', job?.retry ? `${run.attempt} of ${job.retry.limit + 1}` : String(run.attempt)],
    ['Copy', `${run.copy} of ${run.copies}`],
    ['Cause', run.cause.replace('_', ' ')],
    ['Price', usd !== undefined && dollars(usd)],
    ['Image', target?.kind === 'container' && code(target.image)],
    ['Digest', run.imageDigest !== undefined && code(run.imageDigest)],
    ['Size', sizeOf(run)],
    ['Webhook', target?.kind === 'webhook' && html`${target.method} ${code(target.url)}`],
    [
      'Stops at',
      run.timeoutAt !== undefined &&
        !isFinal(run.status) &&
        html`${timeOf(clock, run.timeoutAt, job?.timezone)} <small>timeout ${distanceOf(clock, run.timeoutAt)}</small>`,
    ],
    [
      'Left out for',
      run.blockedBy !== undefined && html`<a href="/runs/${run.blockedBy}">the run before</a>`,
    ],
    [
      'Started by',
      run.chainedFrom !== undefined && html`<a href="/runs/${run.chainedFrom}">the success of another</a>`,
    ],
    ['Id', code(run.id), 'wide'],
  ]);
};

/** One run: how it stands and why, its way, and what it wrote. */
export const runPage = ({ useCases }: PageWorld) => {
  const jobOf = async (run: Run): Promise<Job | undefined> => {
    try {
      return await useCases.findJob(run.jobId);
    } catch (error) {
      if (error instanceof DomainError && error.code === 'not_found') return undefined;
      throw error;
    }
  };

  const outputOf = (run: Run, { stream, before }: LogOptions) =>
    before === undefined
      ? useCases.readTail(run.id, { lines: LINES_SHOWN, stream })
      : faultsOfQuery(useCases.readOutput(run.id, { limit: EARLIER_SHOWN, cursor: before, stream }));

  return async (request: PageRequest): Promise<Answer> => {
    const { around, query, parameters, headers } = request;
    const options = readLogOptions(query);
    const run = await useCases.findRun(parameters.id ?? '');
    // Who has the log follows it by itself.
    const isWithoutLog = headers.prefer === 'return=minimal';
    const [job, output, relatives] = await Promise.all([
      jobOf(run),
      isWithoutLog ? undefined : outputOf(run, options),
      useCases.findRelatives(run),
    ]);
    const { clock } = around;
    const state = stateOfRun(run.status);
    const name = job ? jobTitle(job) : run.jobId;
    return pageAnswer(around, {
      title: `${sentence(stateWord(state))}: ${name}`,
      section: 'runs',
      script: 'log.js',
      refreshMs: refreshFor(run, clock.now, output?.ended !== false),
      main: html`
<p class="way-back" id="neighbours" data-live>${job ? jobLink(job) : shown(run.jobId)} › ${timeOf(clock, run.dueAt, job?.timezone)}${neighbourLinks(clock, relatives, job?.timezone)}</p>
<div id="run-head" data-live data-told="${`${name}: ${headWords(run)}`}"><h1>${stateMark(state, headWords(run))}</h1>${reasonOf(run)}</div>
<div id="run-buttons" data-live>${buttons(run, job)}</div>
<div id="run-way" data-live>${timeBar(clock, run, job?.timezone)}</div>
<div class="panel pad" id="run-facts" data-live>${factsOf(around, run, job)}</div>
<div id="relatives" data-live>${relativesTable(run, relatives)}</div>
${output && logView(around, run, options, output)}`,
    });
  };
};
