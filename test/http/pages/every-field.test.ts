import { expect, it } from 'vitest';
import { JOB_FIELDS } from '../../../functions/domain/request/job-fields.ts';
import { WEBHOOK_FIELDS } from '../../../functions/domain/target/webhook-fields.ts';
import { FORM_FIELDS } from '../../../functions/pages/form/form-fields.ts';
import { apiUnderTest } from '../api-under-test.ts';

/** Buttons say these: when a job is due, and that it waits. */
const WITHOUT_INPUT = new Set(['now', 'paused']);

const fields = Object.entries(JOB_FIELDS).filter(([name]) => !WITHOUT_INPUT.has(name));
const TRIGGERS = ['at', 'in', 'every', 'cron'];

it.each(fields)('the form has the field %s', (name) => {
  const pointers = FORM_FIELDS.map(({ pointer }) => pointer);
  expect(pointers.some((pointer) => pointer === `/${name}` || pointer.startsWith(`/${name}/`))).toBe(true);
});

/** What a page shows to somebody who reads it. */
const textOf = (page: string): string =>
  page
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ');

it.each(fields)('the page of a job shows the field %s', async (name, { schema }) => {
  const { post, send } = apiUnderTest();
  const { examples = [] } = schema.meta() ?? {};
  const [example] = examples as readonly unknown[];
  const target = name in WEBHOOK_FIELDS ? { url: 'https://example.com/hook' } : { image: 'busybox' };
  const when = TRIGGERS.includes(name) ? {} : { every: '6h' };
  await send('PUT', '/v1/jobs/by-name/load', {
    json: { name: 'load', image: 'busybox', now: true, paused: true },
  });
  const pageOf = async (fields: object) => {
    const { body } = await post(fields);
    const { text = '' } = await send('GET', `/jobs/${body.id}`, { headers: { accept: 'text/html' } });
    return textOf(text).replaceAll(body.id, '');
  };
  const base = { ...target, ...when, ...(name === 'memory' && { cpu: 0.5 }) };
  const [without, page] = [
    await pageOf({ ...base, ...(TRIGGERS.includes(name) && { now: true }) }),
    await pageOf({ ...base, [name]: example }),
  ];
  expect(page).not.toBe(without);
});
