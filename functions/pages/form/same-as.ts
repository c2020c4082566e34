import type { JobRequest } from '../../domain/request/job-fields.ts';
import { bodyText } from '../../domain/target/webhook.ts';
import { copyable } from '../parts/controls.ts';
import { type Html, html } from '../parts/html.ts';
import type { Surroundings } from '../parts/page-request.ts';
import { bodyOfForm, valuesOfRequest } from './form-values.ts';
import { quotedWord, quotedWords } from './words.ts';

type Flag = readonly [name: string, value: string];

const flag = (name: string, value: string | number | undefined): readonly Flag[] =>
  value === undefined ? [] : [[name, String(value)]];

const flags = (name: string, values: readonly string[] | undefined): readonly Flag[] =>
  (values ?? []).map((value) => [name, value] as const);

const pairFlags = (
  name: string,
  pairs: Readonly<Record<string, string>> | undefined,
  sign: string,
): readonly Flag[] =>
  Object.entries(pairs ?? {}).map(([key, value]) => [name, `${key}${sign}${value}`] as const);

const targetFlags = (request: JobRequest): readonly Flag[] => [
  ...flag('url', request.url),
  ...flag('method', request.method),
  ...pairFlags('header', request.headers, ': '),
  ...flag('body', request.body === undefined ? undefined : bodyText(request.body)),
  ...flags('expect', request.expect),
  ...flag('shell', request.shell),
  ...pairFlags('env', request.environment, '='),
  ...pairFlags('secret', request.secrets, '='),
  ...flag('cpu', request.cpu),
  ...flag('memory', request.memory),
  ...flag('ephemeral-storage', request.ephemeralStorage),
  ...flag('architecture', request.architecture),
  ...flag('capacity', request.capacity),
];

const timeFlags = (request: JobRequest): readonly Flag[] => [
  ...flag('in', request.in),
  ...flag('at', request.at),
  ...flag('every', request.every),
  ...flag('cron', request.cron),
  ...flag('timezone', request.timezone),
  ...flag('starts-at', request.startsAt),
  ...flag('ends-at', request.endsAt),
  ...flags('exclude', request.exclude),
  ...flag('jitter', request.jitter),
];

const ruleFlags = ({ retry, callback, ...request }: JobRequest): readonly Flag[] => [
  ...flag('name', request.name),
  ...flag('copies', request.copies),
  ...flag('overlap', request.overlap),
  ...flag('misfire', request.misfire),
  ...flag('timeout', request.timeout),
  ...flag('start-deadline', request.startDeadline),
  ...flag('retry', retry?.limit),
  ...flag('retry-backoff', retry?.backoff),
  ...flag('retry-factor', retry?.factor),
  ...flag('retry-exit-codes', retry?.exitCodes?.join(',')),
  ...flag('callback', callback?.url),
  ...flags('callback-on', callback?.on),
  ...flag('success-within', request.successWithin),
  ...flag('on-success', request.onSuccess),
  ...flags('tag', request.tags),
];

const GLUE = ' \\\n  ';

/** The command line that makes a job; a marker has none. */
const commandLine = (request: JobRequest): string | undefined => {
  const { image, url, command } = request;
  if (image === undefined && url === undefined) return undefined;
  const options = [...targetFlags(request), ...timeFlags(request), ...ruleFlags(request)].map(
    ([name, value]) => `--${name} ${quotedWord(value)}`,
  );
  const head = `npx runat run${image === undefined ? '' : ` ${quotedWord(image)}`}`;
  return [head, ...options, ...(command ? [`-- ${quotedWords(command)}`] : [])].join(GLUE);
};

const curlOf = ({ origin, isOpen }: Surroundings, body: string): string =>
  [
    `curl -X POST ${origin}/v1/jobs`,
    ...(isOpen ? [] : [`-H "authorization: Bearer $TOKEN"`]),
    `-H 'content-type: application/json'`,
    `-d ${quotedWord(body)}`,
  ].join(GLUE);

/** A job as its makers say it: by curl, by the command line, and as JSON; without what is usual. */
export const sameAs = (around: Surroundings, request: JobRequest): Html => {
  const body = bodyOfForm(valuesOfRequest(request));
  const typed = commandLine(body as JobRequest);
  return html`<div class="same" id="same">
<details open id="same-curl"><summary>curl</summary>${copyable('as-curl', curlOf(around, JSON.stringify(body)), 'as curl')}</details>
${typed !== undefined && html`<details id="same-cli"><summary>Command line</summary>${copyable('as-cli', typed, 'as a command line')}</details>`}
<details id="same-json"><summary>JSON</summary>${copyable('as-json', JSON.stringify(body, null, 2), 'as JSON')}</details>
</div>`;
};
