import { type FlagValue, optionName } from '../../contract/job-flag.ts';
import { ALL_JOB_FLAGS } from '../../contract/job-flags.ts';
import type { JobRequest } from '../../domain/request/job-fields.ts';
import { bodyText } from '../../domain/target/webhook.ts';
import { copyable } from '../parts/controls.ts';
import { type Html, html } from '../parts/html.ts';
import type { Surroundings } from '../parts/page-request.ts';
import { withEscapes } from '../parts/visible.ts';
import { bodyOfForm, memberOf, valuesOfRequest } from './form-values.ts';
import { typedWord } from './words.ts';

type Flag = readonly [name: string, value: string];

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** The texts that an option is given, one each time it is used. */
const textsOf = (kind: FlagValue, value: unknown): readonly string[] => {
  const pairs = (sign: string) =>
    Object.entries(value as Readonly<Record<string, string>>).map(([key, text]) => `${key}${sign}${text}`);
  switch (kind) {
    case 'texts':
      return value as readonly string[];
    case 'textOrTexts':
      return [value as string | readonly string[]].flat();
    case 'numbers':
      return [(value as readonly number[]).join(',')];
    case 'variables':
    case 'secrets':
      return pairs('=');
    case 'headers':
      return pairs(': ');
    case 'body':
      return [bodyText(value)];
    default:
      return [asText(value)];
  }
};

/** The options that say what a job is. What is true needs no value, and the command line says `now` by saying nothing. */
const flagsOf = (request: JobRequest): readonly Flag[] =>
  ALL_JOB_FLAGS.filter(({ value }) => value !== 'true').flatMap((flag): readonly Flag[] => {
    const field: unknown = request[flag.field];
    const value = flag.member === undefined ? field : memberOf(field, flag.member);
    if (value === undefined) return [];
    return textsOf(flag.value, value).map((text) => [optionName(flag), text]);
  });

const GLUE = ' \\\n  ';

/** The command line that makes a job; a marker has none. */
const commandLine = (request: JobRequest): string | undefined => {
  const { image, url, command } = request;
  if (image === undefined && url === undefined) return undefined;
  const options = flagsOf(request).map(([name, value]) => `--${name} ${typedWord(value)}`);
  const head = `npx runat run${image === undefined ? '' : ` ${typedWord(image)}`}`;
  return [head, ...options, ...(command ? [`-- ${command.map(typedWord).join(' ')}`] : [])].join(GLUE);
};

const curlOf = ({ origin, isOpen }: Surroundings, body: string): string =>
  [
    `curl -X POST ${origin}/v1/jobs`,
    ...(isOpen ? [] : [`-H "authorization: Bearer $TOKEN"`]),
    `-H 'content-type: application/json'`,
    `-d ${typedWord(body)}`,
  ].join(GLUE);

/** A job as its makers say it: by curl, by the command line, and as JSON; without what is usual. */
export const sameAs = (around: Surroundings, request: JobRequest): Html => {
  const body = bodyOfForm(valuesOfRequest(request));
  const typed = commandLine(body as JobRequest);
  return html`<div class="same" id="same">
<details open id="same-curl"><summary>curl</summary>${copyable('as-curl', curlOf(around, withEscapes(JSON.stringify(body))), 'as curl')}</details>
${typed !== undefined && html`<details id="same-cli"><summary>Command line</summary>${copyable('as-cli', typed, 'as a command line')}</details>`}
<details id="same-json"><summary>JSON</summary>${copyable('as-json', withEscapes(JSON.stringify(body, null, 2)), 'as JSON')}</details>
</div>`;
};
