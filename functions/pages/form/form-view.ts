import { defaultTimeout } from '../../domain/job/policy-fields.ts';
import { formatDuration } from '../../domain/shared/duration.ts';
import type { Fault } from '../../domain/shared/errors.ts';
import { type Html, type HtmlValue, html, shown } from '../parts/html.ts';
import { counted } from '../parts/words.ts';
import {
  AFTERWARDS_FIELDS,
  CONTAINER_FIELDS,
  FORM_FIELDS,
  type FormField,
  type FormValues,
  KINDS,
  NAME_FIELD,
  POLICY_FIELDS,
  SIZE_FIELDS,
  SPAN_FIELDS,
  usualOf,
  WEBHOOK_FORM_FIELDS,
  WHEN_FIELDS,
  WHENS,
  ZONE_FIELD,
} from './form-fields.ts';

/** A form as it is shown. */
export interface ShownForm {
  readonly values: FormValues;
  readonly faults: readonly Fault[];
  /** The address that it is sent to. */
  readonly action: string;
  readonly word: string;
  /** Sent along. */
  readonly hidden: Readonly<Record<string, string>>;
}

/** The field that a fault is about: the one with the longest pointer that the fault's begins with. */
const fieldOfFault = ({ pointer }: Fault): FormField | undefined =>
  FORM_FIELDS.filter((field) => pointer === field.pointer || pointer.startsWith(`${field.pointer}/`)).sort(
    (a, b) => b.pointer.length - a.pointer.length,
  )[0];

/** Faults that no field of the form shows. */
export const otherFaults = (faults: readonly Fault[]): readonly Fault[] =>
  faults.filter((fault) => fieldOfFault(fault) === undefined);

const faultsAt = (field: FormField, faults: readonly Fault[]): readonly Fault[] =>
  faults.filter((fault) => fieldOfFault(fault)?.name === field.name);

const control = (
  { name, as }: FormField,
  { value, usual }: { readonly value: string; readonly usual: string | undefined },
  described: HtmlValue,
): Html => {
  switch (as.kind) {
    case 'choice':
      return html`<select id="f-${name}" name="${name}"${described}>${as.words.map(
        ([each, word]) =>
          html`<option value="${each}"${each === (value || usual) && html` selected`}>${word}</option>`,
      )}</select>`;
    case 'lines':
    case 'pairs':
    case 'area':
      return html`<textarea id="f-${name}" name="${name}" rows="${('rows' in as && as.rows) || 2}" spellcheck="false"${described}>
${value}</textarea>`;
    default:
      return html`<input id="f-${name}" name="${name}" value="${value}" placeholder="${usual ?? ''}" spellcheck="false" autocomplete="off"${
        as.kind === 'number' && html` inputmode="decimal"`
      }${described}>`;
  }
};

const fieldView = (field: FormField, { values, faults }: ShownForm): Html => {
  const { name, label, hint } = field;
  const mine = faultsAt(field, faults);
  const described = html` aria-describedby="h-${name} fault-${name}"${mine.length > 0 && html` aria-invalid="true"`}`;
  return html`<div class="field">
<label for="f-${name}">${label}</label>
${control(field, { value: values.texts[name] ?? '', usual: usualOf(field, values.kind) }, described)}
<p class="hint" id="h-${name}">${hint}</p>
<p class="fault" id="fault-${name}">${mine.map(({ detail }) => html`${shown(detail)} `)}</p>
</div>`;
};

const fieldViews = (fields: readonly FormField[], form: ShownForm): readonly Html[] =>
  fields.map((field) => fieldView(field, form));

const radios = (
  name: string,
  words: readonly (readonly [string, string])[],
  chosen: string,
): readonly Html[] =>
  words.map(
    ([value, word]) =>
      html`<input type="radio" name="${name}" id="${name}-${value}" value="${value}"${value === chosen && html` checked`}><label for="${name}-${value}">${word}</label>`,
  );

const KIND_WORDS: Readonly<Record<(typeof KINDS)[number], string>> = {
  container: 'Container',
  webhook: 'Webhook',
  marker: 'Marker',
};

const WHEN_WORDS: Readonly<Record<(typeof WHENS)[number], string>> = {
  now: 'Now',
  in: 'In',
  at: 'At',
  every: 'Every',
  cron: 'Cron',
};

const hasText = ({ texts, kind }: FormValues, fields: readonly FormField[]): boolean =>
  fields.some((field) => ![undefined, '', usualOf(field, kind)].includes(texts[field.name]));

const isFaulty = (fields: readonly FormField[], faults: readonly Fault[]): boolean =>
  fields.some((field) => faultsAt(field, faults).length > 0);

/** Fields that few jobs need: folded, unless one of them is filled in. */
const folded = (id: string, words: string, fields: readonly FormField[], form: ShownForm): Html =>
  html`<details class="more-fields" id="${id}"${(hasText(form.values, fields) || isFaulty(fields, form.faults)) && html` open`}>
<summary>${words}</summary><div class="grid">${fieldViews(fields, form)}</div></details>`;

/** What the folded rules say without being opened. */
const rulesWords = ({ texts, kind }: FormValues): string => {
  const word = (name: string, usual: string) => (texts[name] || usual).replaceAll('_', ' ');
  const attempts = texts.retryLimit ? counted(Number(texts.retryLimit) || 0, 'more attempt') : 'no retry';
  return `overlap ${word('overlap', 'skip')} · missed: ${word('misfire', 'run_once')} · timeout ${texts.timeout || formatDuration(defaultTimeout(kind))} · ${attempts}`;
};

const what = (form: ShownForm): Html => html`<fieldset>
<legend>What</legend>
<div class="tabs">${radios(
  'kind',
  KINDS.map((each) => [each, KIND_WORDS[each]] as const),
  form.values.kind,
)}</div>
<div class="if-container">${fieldViews(CONTAINER_FIELDS, form)}${folded('more-size', 'Size, process, rights, secrets', SIZE_FIELDS, form)}</div>
<div class="if-webhook">${fieldViews(WEBHOOK_FORM_FIELDS, form)}</div>
<p class="if-marker sub">Nothing is run. That its time came is on record, and another job can start after it.</p>
</fieldset>`;

const when = (form: ShownForm): Html => html`<fieldset>
<legend>When</legend>
<div class="tabs">${radios(
  'when',
  WHENS.map((each) => [each, WHEN_WORDS[each]] as const),
  form.values.when,
)}</div>
${WHEN_FIELDS.map((field) => html`<div class="if-${field.name}">${fieldView(field, form)}</div>`)}
<div class="if-zone">${fieldView(ZONE_FIELD, form)}</div>
<div class="if-recurring">${folded('more-span', 'From, until, except', SPAN_FIELDS, form)}</div>
</fieldset>`;

/** The form of a job: four questions. What another choice hides stays filled in. */
export const jobForm = (form: ShownForm): Html => {
  const others = otherFaults(form.faults);
  return html`<form id="job-form" class="job-form" method="post" action="${form.action}" data-preview="/preview">
${Object.entries(form.hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<div id="fault-others">${others.length > 0 && html`<ul class="faults">${others.map(({ pointer, detail }) => html`<li>${pointer !== '' && html`<code>${shown(pointer)}</code> `}${shown(detail)}</li>`)}</ul>`}</div>
${fieldView(NAME_FIELD, form)}
${what(form)}
${when(form)}
<fieldset><legend>How</legend>${folded('more-rules', rulesWords(form.values), POLICY_FIELDS, form)}</fieldset>
<fieldset><legend>Afterwards</legend>${folded('more-after', form.values.texts.callbackUrl ? 'a callback is sent' : 'no callback', AFTERWARDS_FIELDS, form)}</fieldset>
<div class="buttons"><button class="main">${form.word}</button><button formaction="/preview" class="scriptless">Preview</button></div>
</form>`;
};
