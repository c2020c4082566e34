import type { Run } from '../../domain/run/run.ts';
import { formatInstant } from '../../domain/shared/instant.ts';
import { type Html, html } from './html.ts';
import { stateOfRun, stateWord } from './state.ts';

/** The last attempt of each copy of each occurrence, the latest first: earlier attempts were followed by another. */
export const lastAttempts = (runs: readonly Run[]): readonly Run[] =>
  runs.filter(
    (run) =>
      !runs.some(
        (other) => other.dueAt === run.dueAt && other.copy === run.copy && other.attempt > run.attempt,
      ),
  );

/** The last outcomes of a job as shapes, the oldest first; each leads to its run. `runs` are the latest first. */
export const outcomeMarks = (runs: readonly Run[], most = 10): Html => {
  const shown = lastAttempts(runs).slice(0, most).toReversed();
  if (shown.length === 0) return html`<span class="sub">–</span>`;
  const words = shown.map(({ status }) => stateWord(stateOfRun(status)));
  return html`<span class="marks" role="img" aria-label="${`last ${shown.length}, the oldest first: ${words.join(', ')}`}">${shown.map(
    ({ status, dueAt }) =>
      html`<i class="dot s-${stateOfRun(status)}" title="${stateWord(stateOfRun(status))}, due ${formatInstant(dueAt)}"></i>`,
  )}</span>`;
};
