import { describeProblem, type Problem, problemName } from '../../http/answers/problem.ts';
import type { Answer } from '../../http/answers/response.ts';
import { pageAnswer } from '../parts/frame.ts';
import { html, shown, withCode } from '../parts/html.ts';
import type { Surroundings } from '../parts/page-request.ts';
import { sentence } from '../parts/words.ts';

/** The one form for every error: what happened, what it means, what to do, and the id of the request. */
export const problemPage = (around: Surroundings, problem: Problem): Promise<Answer> => {
  const { kind, title, detail, faults, status, headers, requestId } = problem;
  const known = describeProblem(problemName(kind));
  return pageAnswer(around, {
    title,
    status,
    headers,
    main: html`
<h1>${title}</h1>
<p class="lead">${withCode(sentence(detail))}.</p>
${faults.length > 0 && html`<ul class="faults">${faults.map((fault) => html`<li><code>${shown(fault.pointer)}</code> ${shown(fault.detail)}</li>`)}</ul>`}
<dl class="facts panel pad stacked">
<div><dt>What it means</dt><dd>${shown((known?.meaning ?? '').replaceAll('`', ''))}</dd></div>
<div><dt>What to do</dt><dd>${shown((known?.advice ?? '').replaceAll('`', ''))}</dd></div>
<div><dt>Id of the request</dt><dd><code id="request-id">${requestId}</code> <button type="button" class="quiet scripted" data-copy="request-id">Copy</button></dd></div>
</dl>
<p class="buttons"><a class="button" href="${around.here}">Try again</a> <a class="button" href="/">To the overview</a></p>`,
  });
};
