import { AFTER_RUN_FIELDS } from '../../domain/job/after-run-fields.ts';
import type { Job } from '../../domain/job/job.ts';
import { LABEL_FIELDS } from '../../domain/job/label-fields.ts';
import { DEFAULT_START_DEADLINE } from '../../domain/job/policies.ts';
import { defaultTimeout } from '../../domain/job/policy-fields.ts';
import type { JobRequest } from '../../domain/request/job-fields.ts';
import { TIMING_FIELDS } from '../../domain/schedule/timing-fields.ts';
import { formatDuration } from '../../domain/shared/duration.ts';
import type { ContainerTarget } from '../../domain/target/container.ts';
import { CONTAINER_FIELDS } from '../../domain/target/container-fields.ts';
import { CPU_UNITS, SMALLEST_SIZE } from '../../domain/target/fargate-size.ts';
import type { WebhookTarget } from '../../domain/target/webhook.ts';
import { WEBHOOK_FIELDS } from '../../domain/target/webhook-fields.ts';
import { FORM_FIELDS, usualOf } from '../form/form-fields.ts';
import { memberOf, textOf } from '../form/form-values.ts';
import { type PageClock, timeOf } from '../parts/clock.ts';
import { type Fact, factList } from '../parts/controls.ts';
import { code, type Html, type HtmlValue, html, joined, shown } from '../parts/html.ts';
import { scheduleWords } from '../parts/job-words.ts';
import { counted } from '../parts/words.ts';

/** A value; grey where it is the default. */
const withDefault = (text: HtmlValue, isDefault: boolean): HtmlValue =>
  isDefault ? html`<span class="sub">${text}</span>` : text;

/** Names and what stands for them. */
const pairs = (values: Readonly<Record<string, string>>, sign: string): HtmlValue => {
  const lines = Object.entries(values).map(([name, value]) => code(`${name}${sign}${value}`));
  return lines.length > 0 && joined(lines, html`<br>`);
};

const containerFacts = (
  target: ContainerTarget,
  environment: Readonly<Record<string, string>>,
): readonly Fact[] => {
  const { image, command, entryPoint, shell, size, architecture, capacity, ephemeralStorageGiB } = target;
  const { registryCredentials, workingDirectory, user, role } = target;
  const isSmallest = size.cpuUnits === SMALLEST_SIZE.cpuUnits && size.memoryMiB === SMALLEST_SIZE.memoryMiB;
  const words = `${size.cpuUnits / CPU_UNITS} vCPU, ${size.memoryMiB.toLocaleString('en-US')} MiB`;
  return [
    ['Image', code(image)],
    ['Registry login', registryCredentials !== undefined && code(registryCredentials)],
    ['Entry point', entryPoint && joined(entryPoint.map(code), ' ')],
    ['Command', command && joined(command.map(code), ' ')],
    ['Script', shell !== undefined && html`<pre class="script" tabindex="0">${shown(shell)}</pre>`, 'wide'],
    ['Folder', workingDirectory !== undefined && code(workingDirectory)],
    ['User', user !== undefined && code(user)],
    ['Role', role !== undefined && code(role)],
    ['Environment', pairs(environment, '='), 'wide'],
    ['Secrets', pairs(target.secrets, ' from '), 'wide'],
    ['Size', withDefault(words, isSmallest)],
    ['Disk', ephemeralStorageGiB !== undefined && `${ephemeralStorageGiB} GiB`],
    [
      'Processor',
      withDefault(`${architecture}, ${capacity === 'spot' ? 'spot' : 'on demand'}`, capacity !== 'spot'),
    ],
  ];
};

const webhookFacts = ({ url, method, expect, headers, body }: WebhookTarget): readonly Fact[] => [
  ['Webhook', html`${method} ${code(url)}`],
  ['Expects', code(expect.join(', '))],
  // Values of headers may be credentials.
  ['Headers', Object.keys(headers).length > 0 && joined(Object.keys(headers).map(code), ', ')],
  [
    'Body',
    body !== undefined &&
      html`<pre class="script" tabindex="0">${shown(typeof body === 'string' ? body : JSON.stringify(body))}</pre>`,
  ],
];

const targetFacts = ({ target }: Job, { environment = {} }: JobRequest): readonly Fact[] => {
  if (target.kind === 'container') return containerFacts(target, environment);
  return target.kind === 'webhook' ? webhookFacts(target) : [['Target', 'a marker: nothing is run']];
};

const scheduleFacts = (clock: PageClock, job: Job): readonly Fact[] => [
  ['When', scheduleWords(clock, job)],
  ['Time zone', withDefault(shown(job.timezone), job.timezone === 'UTC')],
  ['From', job.startsAt && timeOf(clock, job.startsAt.at, job.timezone)],
  ['Until', job.endsAt && timeOf(clock, job.endsAt.at, job.timezone)],
  [
    'Except',
    job.exclude.length > 0 &&
      joined(
        job.exclude.map(({ text }) => code(text)),
        ', ',
      ),
  ],
  ['Jitter', job.jitter > 0 && `up to ${formatDuration(job.jitter)}`],
];

const OVERLAP_WORDS = { skip: 'skip', queue: 'queue', replace: 'replace', allow: 'allow' } as const;
const MISFIRE_WORDS = { run_once: 'run the latest', skip: 'skip', run_all: 'run all' } as const;

const policyFacts = (job: Job): readonly Fact[] => {
  const usualTimeout = defaultTimeout(job.target.kind);
  const timeout = job.timeout === 0 ? 'none' : formatDuration(job.timeout);
  const { retry } = job;
  return [
    ['While one still runs', withDefault(OVERLAP_WORDS[job.overlap], job.overlap === 'skip')],
    ['Missed', withDefault(MISFIRE_WORDS[job.misfire], job.misfire === 'run_once')],
    [
      'Start deadline',
      withDefault(formatDuration(job.startDeadline), job.startDeadline === DEFAULT_START_DEADLINE),
    ],
    ['Timeout', withDefault(timeout, job.timeout === usualTimeout)],
    [
      'Retry',
      retry
        ? `${counted(retry.limit, 'more attempt')}, the first after ${formatDuration(retry.backoff)}`
        : withDefault('none', true),
    ],
    ['Copies', withDefault(String(job.copies), job.copies === 1)],
  ];
};

const afterwardsFacts = ({ callback, successWithin, onSuccess, tags }: Job): readonly Fact[] => [
  ['Told', callback && html`${code(callback.url)} <small>${callback.on.join(', ')}</small>`],
  ['Alarm', successWithin !== undefined && `no success within ${formatDuration(successWithin)}`],
  ['Starts', onSuccess !== undefined && code(onSuccess)],
  [
    'Tags',
    tags.length > 0 &&
      tags.map((tag) => html`<a class="tag" href="/?tag=${encodeURIComponent(tag)}">${shown(tag)}</a> `),
  ],
];

/** The fields that have words of their own above; the rest is shown as the form writes it. */
const WORDED: ReadonlySet<string> = new Set([
  ...Object.keys(CONTAINER_FIELDS),
  ...Object.keys(WEBHOOK_FIELDS),
  ...Object.keys(TIMING_FIELDS),
  ...Object.keys(LABEL_FIELDS),
  ...Object.keys(AFTER_RUN_FIELDS),
  ...['overlap', 'misfire', 'startDeadline', 'timeout', 'retry', 'copies'],
]);

const otherFacts = (job: Job, request: JobRequest): readonly Fact[] =>
  FORM_FIELDS.filter(({ name, pointer }) => pointer === `/${name}` && !WORDED.has(name)).map(
    (field): Fact => {
      const text = textOf(field, memberOf(request, field.name));
      return [field.label, text !== '' && withDefault(shown(text), text === usualOf(field, job.target.kind))];
    },
  );

/**
 * What a job is, defaults in grey.
 * @param request the job as who asks may see it
 */
export const definitionOf = (clock: PageClock, job: Job, request: JobRequest): Html =>
  factList([
    ...targetFacts(job, request),
    ...scheduleFacts(clock, job),
    ...policyFacts(job),
    ...otherFacts(job, request),
    ...afterwardsFacts(job),
    ['Created', html`${timeOf(clock, job.createdAt)} <small>by ${shown(job.createdBy)}</small>`],
    [
      'Changed',
      job.updatedAt !== job.createdAt &&
        html`${timeOf(clock, job.updatedAt)} <small>version ${job.edition} of it</small>`,
    ],
    ['Id', code(job.id), 'wide'],
  ]);
