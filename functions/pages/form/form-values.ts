import type { JobRequest } from '../../domain/request/job-fields.ts';
import { TRIGGER_FIELDS } from '../../domain/schedule/trigger.ts';
import type { Fault } from '../../domain/shared/errors.ts';
import { parseExactJson } from '../../domain/shared/exact-json.ts';
import { repeatedNamesIn } from '../../domain/shared/json-text.ts';
import { CONTAINER_FIELDS } from '../../domain/target/container-fields.ts';
import { bodyText } from '../../domain/target/webhook.ts';
import { WEBHOOK_FIELDS } from '../../domain/target/webhook-fields.ts';
import { fieldOf } from '../parts/form-value.ts';
import { FORM_FIELDS, type FormField, type FormValues, KINDS, usualOf, WHENS } from './form-fields.ts';
import { quotedWords, splitWords } from './words.ts';

/** What is chosen and written in a form that was sent. Browsers send lines with a carriage return. */
export const sentValues = (body: unknown): FormValues => ({
  kind: KINDS.find((each) => each === fieldOf(body, 'kind')) ?? 'container',
  when: WHENS.find((each) => each === fieldOf(body, 'when')) ?? 'now',
  texts: Object.fromEntries(
    FORM_FIELDS.map(({ name }) => [name, fieldOf(body, name).replaceAll('\r\n', '\n')] as const),
  ),
});

const linesOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** A line without the sign is a name without a value: the rules for names and values tell what is wrong with it. */
const pairsOf = (text: string, sign: string): Readonly<Record<string, string>> => {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const entries = lines.map((line): readonly [string, string] => {
    const at = line.indexOf(sign);
    if (at < 0) return [line.trim(), ''];
    const value = line.slice(at + 1);
    return [line.slice(0, at).trim(), sign === ':' ? value.trim() : value];
  });
  return Object.fromEntries(entries);
};

const numberOrText = (text: string): number | string => {
  const number = Number(text.trim());
  return Number.isFinite(number) ? number : text;
};

const looksLikeJson = (text: string): boolean => /^\s*[[{]/.test(text);

/** A body that looks like JSON is JSON. */
const bodyOf = (text: string): unknown => {
  if (!looksLikeJson(text)) return text;
  try {
    return parseExactJson(text);
  } catch {
    return text;
  }
};

const valueOfText = ({ name, as }: FormField, text: string): unknown => {
  if (name === 'body') return bodyOf(text);
  if (name === 'cron') {
    const [first, ...others] = linesOf(text);
    return others.length === 0 ? first : [first, ...others];
  }
  if (name === 'retryExitCodes')
    return text
      .split(/[\s,]+/)
      .filter(Boolean)
      .map(numberOrText);
  switch (as.kind) {
    case 'number':
      return numberOrText(text);
    case 'lines':
      return linesOf(text);
    case 'pairs':
      return pairsOf(text, as.sign);
    case 'words':
      return splitWords(text);
    case 'area':
      return text;
    default:
      return text.trim();
  }
};

const CONTAINER_ONLY = new Set(Object.keys(CONTAINER_FIELDS));
const WEBHOOK_ONLY = new Set(Object.keys(WEBHOOK_FIELDS));
const RECURRING_ONLY = new Set(['startsAt', 'endsAt', 'exclude', 'jitter']);

/** Tells whether a field counts by what is chosen: what another choice hides is left out. */
const counts = ({ kind, when }: FormValues, { name, as }: FormField): boolean => {
  if (CONTAINER_ONLY.has(name) && kind !== 'container') return false;
  if (WEBHOOK_ONLY.has(name) && kind !== 'webhook') return false;
  if (RECURRING_ONLY.has(name) && when !== 'every' && when !== 'cron') return false;
  const isTrigger = (TRIGGER_FIELDS as readonly string[]).includes(name);
  if (name === 'onlyEvery' && when !== 'cron') return false;
  return as.kind === 'choice' || !isTrigger || name === when;
};

/** The body of a job that a form asks for, as `/v1` takes it: without what is left empty or is usual. */
export const bodyOfForm = (values: FormValues): Readonly<Record<string, unknown>> => {
  const body: Record<string, unknown> = {};
  const nested: Record<string, Record<string, unknown>> = {};
  for (const field of FORM_FIELDS) {
    const text = values.texts[field.name] ?? '';
    if (text.trim() === '' || text.trim() === usualOf(field, values.kind) || !counts(values, field)) continue;
    const [, first = '', second] = field.pointer.split('/');
    if (second === undefined) body[first] = valueOfText(field, text);
    else nested[first] = { ...nested[first], [second]: valueOfText(field, text) };
  }
  return { ...body, ...(values.when === 'now' && { now: true }), ...nested };
};

/** What is wrong with a form and cannot be seen any more in the body of a job that is made of it. */
export const faultsOfForm = ({ kind, texts: { body = '' } }: FormValues): readonly Fault[] =>
  kind === 'webhook' && looksLikeJson(body) ? repeatedNamesIn(body, '/body') : [];

/** The value of a field as a form writes it. */
export const textOf = ({ name, as }: Pick<FormField, 'name' | 'as'>, value: unknown): string => {
  if (value === undefined) return '';
  if (name === 'body') return bodyText(value);
  if (name === 'retryExitCodes') return [value].flat().join(', ');
  if (as.kind === 'pairs') {
    const between = as.sign === ':' ? ': ' : '=';
    return Object.entries(value as Readonly<Record<string, string>>)
      .map(([key, text]) => `${key}${between}${text}`)
      .join('\n');
  }
  if (as.kind === 'words') return quotedWords(value as readonly string[]);
  return Array.isArray(value) ? value.join('\n') : String(value);
};

const whenOf = (request: JobRequest): FormValues['when'] =>
  WHENS.find((each) => request[each] !== undefined) ?? 'now';

const kindOf = ({ image, url }: JobRequest): FormValues['kind'] =>
  image !== undefined ? 'container' : url !== undefined ? 'webhook' : 'marker';

/** A member of an object; undefined where there is none. */
export const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

/** What a form shows of a job that is there. */
export const valuesOfRequest = (request: JobRequest): FormValues => ({
  kind: kindOf(request),
  when: whenOf(request),
  texts: Object.fromEntries(
    FORM_FIELDS.map((field) => {
      const [, first = '', second] = field.pointer.split('/');
      const value = memberOf(request, first);
      const text = textOf(field, second === undefined ? value : memberOf(value, second));
      return [field.name, text] as const;
    }),
  ),
});

/** What a new form shows. */
export const newValues = (image: string): FormValues => ({
  kind: 'container',
  when: 'now',
  texts: { image, shell: 'date\nuname -a' },
});

/** A difference between two states of a form. */
export interface Difference {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

const choicesOf = ({ kind, when }: FormValues): Readonly<Record<string, string>> => ({
  What: kind,
  When: when,
});

const usualOr = (values: FormValues, field: FormField): string => {
  const text = (values.texts[field.name] ?? '').trim();
  return !counts(values, field) || text === usualOf(field, values.kind) ? '' : text;
};

/** Where two states of a form differ. */
export const differencesOf = (before: FormValues, after: FormValues): readonly Difference[] => {
  const [choices, others] = [choicesOf(before), choicesOf(after)];
  return [
    ...Object.keys(choices).map((label) => ({
      label,
      before: choices[label] ?? '',
      after: others[label] ?? '',
    })),
    ...FORM_FIELDS.map((field) => ({
      label: field.label,
      before: usualOr(before, field),
      after: usualOr(after, field),
    })),
  ].filter((each) => each.before !== each.after);
};
