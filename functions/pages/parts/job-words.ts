import type { Job, JobSpecification } from '../../domain/job/job.ts';
import { intervalWords, wordsOfRules } from '../../domain/schedule/cron-words.ts';
import { rulesOf } from '../../domain/schedule/timing.ts';
import { targetWords } from '../../domain/target/target.ts';
import { type PageClock, timeOf } from './clock.ts';
import { type Html, html, shown } from './html.ts';

const LONGEST_TARGET = 60;

/** What people call a job: its name, or what it runs. */
export const jobTitle = ({ name, target }: Pick<Job, 'name' | 'target'>): string =>
  name ?? targetWords(target).slice(0, LONGEST_TARGET);

/** A job by its name, as a link to its page. */
export const jobLink = (job: Pick<Job, 'id' | 'name' | 'target'>): Html =>
  html`<a class="name" href="/jobs/${job.id}">${shown(jobTitle(job))}</a>`;

/** When a job is due, in words. */
export const scheduleWords = (clock: PageClock, job: JobSpecification): Html => {
  const { trigger, timezone } = job;
  switch (trigger.kind) {
    case 'cron':
      return html`${shown(wordsOfRules(rulesOf(job)))} <small class="zone">${shown(timezone)}</small>`;
    case 'every':
      return shown(intervalWords(trigger.interval));
    case 'now':
      return html`Once, at once`;
    default:
      return html`Once, ${timeOf(clock, trigger.dueAt, timezone)}`;
  }
};
