import type { Job } from '../../domain/job/job.ts';
import type { JobRequest } from '../../domain/request/job-fields.ts';
import { requestOf } from '../../domain/request/job-request.ts';
import { DomainError, type Fault } from '../../domain/shared/errors.ts';
import type { Answer } from '../../http/answers/response.ts';
import { readJobBody } from '../../http/jobs/job-body.ts';
import type { RouteAnswer } from '../../http/server/route-group.ts';
import type { Preview } from '../../use-cases/jobs/preview-job.ts';
import type { DesiredJob } from '../../use-cases/jobs/validate-job.ts';
import { findPageJob } from '../parts/find-page-job.ts';
import { fieldOf, hasField } from '../parts/form-value.ts';
import { pageAnswer } from '../parts/frame.ts';
import { type HtmlValue, html, shown } from '../parts/html.ts';
import { jobTitle } from '../parts/job-words.ts';
import type { PageRequest, PageWorld } from '../parts/page-request.ts';
import { seeOther } from '../parts/respond.ts';
import { requestSeenBy } from '../parts/seen-request.ts';
import type { FormValues } from './form-fields.ts';
import {
  bodyOfForm,
  differencesOf,
  faultsOfForm,
  newValues,
  sentValues,
  valuesOfRequest,
} from './form-values.ts';
import { jobForm } from './form-view.ts';
import { valuesOfJobLog } from './job-log-values.ts';
import { changes, lostRace, noPreview, previewView } from './preview-view.ts';
import { sameAs } from './same-as.ts';

const PREVIEWED = 5;

/** A form to show, of a new job or of a stored one. */
interface FormState {
  readonly values: FormValues;
  readonly faults?: readonly Fault[];
  /** The job that is edited. */
  readonly job?: Job;
  readonly isRaceLost?: boolean;
  readonly status?: number;
}

/** What a form shows of a stored job to who asks. */
const seenValues = ({ caller }: PageRequest, job: Job): FormValues =>
  valuesOfRequest(requestSeenBy(caller, job));

/** Creating and editing jobs by a form, with a preview beside it. */
export const formPages = ({ useCases, settings }: PageWorld) => {
  const desiredOf = (values: FormValues, job?: Job): DesiredJob => {
    const read = readJobBody(bodyOfForm(values));
    const faults = [...read.faults, ...faultsOfForm(values)];
    return { ...read, faults, looseImages: job !== undefined && read.request.image === requestOf(job).image };
  };

  /** What the job of a form would do, or all that is wrong with it. An edit is not judged by the time where it changes nothing. */
  const previewOf = async (values: FormValues, job?: Job): Promise<Preview | readonly Fault[]> => {
    try {
      return await useCases.previewJob({ ...desiredOf(values, job), count: PREVIEWED });
    } catch (error) {
      if (error instanceof DomainError && error.code === 'invalid') return error.faults;
      throw error;
    }
  };

  const beside = (
    request: PageRequest,
    { values, job }: FormState,
    preview: Preview | readonly Fault[],
  ): HtmlValue => {
    const { around } = request;
    const told = 'words' in preview ? previewView(around.clock, preview) : noPreview(preview.length);
    return html`<aside class="sticky"><div id="preview">
<div class="panel pad"><h2>What it will do</h2>${told}</div>
${job && html`<h2>What changes</h2><div class="panel pad">${changes(differencesOf(seenValues(request, job), values))}</div>`}
${'words' in preview && html`<h2>The same by other means</h2>${sameAs(around, bodyOfForm(values) as JobRequest)}`}
</div></aside>`;
  };

  /** A form is shown with its faults once it was sent; while it is filled in, the script shows those of what is there. */
  const show = async (request: PageRequest, state: FormState): Promise<Answer> => {
    const { values, job, faults = [], isRaceLost = false, status = 200 } = state;
    const preview = await previewOf(values, job);
    const title = job ? `Edit ${jobTitle(job)}` : 'New job';
    const stored = job && seenValues(request, job);
    const form = jobForm({
      values,
      faults,
      action: job ? `/jobs/${job.id}/edit` : '/jobs?form=true',
      word: job ? 'Save' : 'Create job',
      hidden: job ? { job: job.id, edition: String(job.edition) } : {},
    });
    return pageAnswer(request.around, {
      title,
      section: job ? 'overview' : 'new',
      status,
      script: 'preview.js',
      main: html`<h1>${job ? html`Edit ${shown(jobTitle(job))}` : 'New job'}</h1>
${isRaceLost && stored && lostRace(differencesOf(stored, values))}
<div class="two form-and-preview">${form}${beside(request, state, preview)}</div>`,
    });
  };

  /** A new form, empty or filled in like a stored job. */
  const create = async (request: PageRequest): Promise<Answer> => {
    const like = request.query.get('like');
    if (like === null) return show(request, { values: newValues(settings.defaultImage) });
    const values = seenValues(request, await findPageJob(useCases, like));
    const isNow = request.query.get('now') === 'true';
    return show(request, { values: isNow ? { ...values, when: 'now' } : values });
  };

  const invalidOf = (error: unknown): readonly Fault[] => {
    if (error instanceof DomainError && error.code === 'invalid' && error.faults.length > 0)
      return error.faults;
    throw error;
  };

  /** Creates a job from the form of this page, or from one with the fields of Job logs. */
  const saveNew =
    (jobLogs: RouteAnswer['answer']) =>
    async (request: PageRequest): Promise<Answer> => {
      const { body, caller } = request;
      if (hasField(body, 'jobname')) {
        try {
          return await jobLogs(request);
        } catch (error) {
          const { values, faults } = valuesOfJobLog(body, invalidOf(error));
          return show(request, { values, faults, status: 400 });
        }
      }
      const values = sentValues(body);
      try {
        const job = await useCases.createJob({ ...desiredOf(values), callerName: caller.name });
        return seeOther(`/jobs/${job.id}`);
      } catch (error) {
        return show(request, { values, faults: invalidOf(error), status: 400 });
      }
    };

  const edit = async (request: PageRequest): Promise<Answer> => {
    const job = await findPageJob(useCases, request.parameters.id);
    return show(request, { values: seenValues(request, job), job });
  };

  /** Saves an edit if nobody has edited the job meanwhile; else shows both edits. */
  const save = async (request: PageRequest): Promise<Answer> => {
    const { body, parameters, caller } = request;
    const values = sentValues(body);
    const job = await findPageJob(useCases, parameters.id);
    const seen = fieldOf(body, 'edition');
    try {
      await useCases.reviseJob({
        id: job.id,
        callerName: caller.name,
        edit: () => desiredOf(values, job),
        condition: (edition) => String(edition) === seen,
      });
      return seeOther(`/jobs/${job.id}`);
    } catch (error) {
      if (error instanceof DomainError && error.code === 'edited') {
        const stored = await useCases.findJob(job.id);
        return show(request, { values, job: stored, isRaceLost: true, status: 412 });
      }
      return show(request, { values, faults: invalidOf(error), job, status: 400 });
    }
  };

  /** The page of a form as it would be shown, with its faults and its preview; stores nothing. */
  const preview = async (request: PageRequest): Promise<Answer> => {
    const { body } = request;
    const values = sentValues(body);
    const id = fieldOf(body, 'job');
    const job = id === '' ? undefined : await useCases.findJob(id);
    const told = await previewOf(values, job);
    return show(request, { values, faults: 'words' in told ? [] : told, ...(job && { job }) });
  };

  return { create, saveNew, edit, save, preview };
};
