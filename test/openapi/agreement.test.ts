import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ROUTES, type RouteName } from '../../functions/contract/routes.ts';
import { TRIGGER_FIELDS } from '../../functions/domain/schedule/trigger.ts';
import { JOB_FIELDS } from '../../functions/http/schemas/job-fields.ts';
import type { Content, RouteDescription } from '../../functions/openapi/route-description.ts';
import { ROUTE_DESCRIPTIONS } from '../../functions/openapi/route-descriptions.ts';
import { type ApiUnderTest, apiUnderTest, faultsOf, type Sent } from '../http/api-under-test.ts';

type Described = readonly [name: RouteName, description: RouteDescription];

const all = Object.entries(ROUTE_DESCRIPTIONS) as unknown as readonly Described[];
const withStrictQuery = all.filter(([, { ignoresUnknownQuery }]) => !ignoresUnknownQuery);
const withBody = all.filter(([, { body }]) => body !== undefined);

/** The API, with a job and a task in it, and the path of each route to what there is. */
const anApi = async () => {
  const api = apiUnderTest();
  await api.send('PUT', '/v1/jobs/by-name/load', {
    json: { name: 'load', image: 'busybox', now: true, paused: true },
  });
  const { body: job } = await api.post({ image: 'busybox', cron: '@daily' });
  const { body: task } = await api.send('POST', '/api/v1/tasks/create', {
    json: { command: 'date', frequency: 'every 2 hours' },
  });
  const pathOf = (name: RouteName): string =>
    ROUTES[name].path
      .replace('{id}', name.startsWith('task') ? task.task_id : job.id)
      .replace('{file}', 'start.js')
      .replace('{name}', 'conflict')
      .replace('{proxy+}', 'nightly-backup')
      .replace('{runId}', `${job.id}-20261121T093000Z-1-1`);
  return { ...api, pathOf };
};

const exampleOf = ({ schema, examples }: Content): unknown =>
  Object.values(examples ?? schema.meta()?.examples ?? {})[0];

const examplesOf = ({ schema, examples }: Content): readonly unknown[] =>
  Object.values(examples ?? schema.meta()?.examples ?? {});

const formText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** A body as a media type has it. */
const sentAs = (mediaType: string, body: unknown): Sent => {
  const fields = Object.entries(body as object).map(([name, value]): [string, string] => [
    name,
    formText(value),
  ]);
  if (mediaType === 'multipart/form-data') {
    const parts = fields.map(
      ([name, value]) => `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    );
    return { headers: { 'content-type': `${mediaType}; boundary=x` }, body: `${parts.join('')}--x--\r\n` };
  }
  const isForm = mediaType === 'application/x-www-form-urlencoded';
  const text = isForm ? new URLSearchParams(fields).toString() : JSON.stringify(body);
  return { headers: { 'content-type': mediaType }, body: text };
};

/** A request of a route with the first example of its body. */
const requestOf = ({ body }: RouteDescription): Sent => {
  const [first] = Object.entries(body?.content ?? {});
  return first ? sentAs(first[0], exampleOf(first[1])) : {};
};

const ask = (
  { send, pathOf }: Pick<ApiUnderTest, 'send'> & { pathOf: (name: RouteName) => string },
  name: RouteName,
  sent: Sent,
  query = '',
) => send(ROUTES[name].method, `${pathOf(name)}${query}`, sent);

/** Texts that some parameter takes and some other does not. */
const TEXTS = [
  ...['', '0', '1', '25', '100', '101', 'x', 'a'.repeat(64), 'a'.repeat(65), 'a'.repeat(256)],
  ...['true', 'false', 'stdout', 'stderr', 'output', 'running', 'scheduled', 'history', 'failed', 'ended'],
  ...['queued', 'lost', 'canceled', '2026-11-22T09:30:00Z', '2026-11-22T09:30:00+02:00', '2026-11-21'],
];

/** What a parameter is, as its schema sees it. */
const takes = (schema: z.ZodType, text: string): boolean => {
  const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  const isNumber = inner instanceof z.ZodNumber;
  return schema.safeParse(isNumber && /^\d+$/.test(text) ? Number(text) : text).success;
};

/** A cursor is opaque: what its schema says is only its length. */
const parameters = withStrictQuery.flatMap(([name, description]) =>
  Object.entries(description.query ?? {})
    .filter(([parameter]) => parameter !== 'cursor')
    .map(([parameter, schema]) => ({ name, description, parameter, schema })),
);

describe('the query', () => {
  it.each(withStrictQuery)(
    'of %s has the parameters that are described, and no others',
    async (name, description) => {
      const described = Object.keys(description.query ?? {});
      const { status, body } = await ask(await anApi(), name, requestOf(description), '?nonsense=1');
      expect(status).toBe(400);
      const known = described.length === 0 ? 'none' : described.join(', ');
      const [, listed = ''] = /expected (.*)$/.exec(faultsOf(body)[0] ?? '') ?? [];
      expect(listed.split(', ').sort()).toEqual(known.split(', ').sort());
    },
  );

  it.each(parameters)(
    'of $name takes for $parameter what its schema takes',
    async ({ name, description, parameter, schema }) => {
      const api = await anApi();
      for (const text of TEXTS) {
        const { body } = await ask(
          api,
          name,
          requestOf(description),
          `?${new URLSearchParams({ [parameter]: text })}`,
        );
        const isRefused = faultsOf(body ?? {}).some((fault) => fault.startsWith(`/query/${parameter}:`));
        expect({ parameter, text, taken: !isRefused }).toEqual({
          parameter,
          text,
          taken: takes(schema, text),
        });
      }
    },
  );
});

/** Headers with values that whoever reads them refuses. */
const BAD_HEADERS = Object.entries({ 'idempotency-key': 'é', 'if-match': 'W/"3"' });

describe('the headers', () => {
  it.each(all)('of %s that are described are read, and no others', async (name, description) => {
    const api = await anApi();
    const { headers, ...sent } = requestOf(description);
    for (const [header, value] of BAD_HEADERS) {
      const request = { ...sent, headers: { ...headers, [header]: value } };
      const { status, text } = await ask(api, name, request);
      const isRead = status === 400 && text.toLowerCase().includes(header);
      const isDescribed = Object.hasOwn(description.headers ?? {}, header);
      expect({ header, isRead }).toEqual({ header, isRead: isDescribed });
    }
  });
});

describe('the body', () => {
  it.each(withBody)('of %s is taken as each example has it, in each media type', async (name, { body }) => {
    for (const [mediaType, content] of Object.entries(body?.content ?? {})) {
      for (const example of examplesOf(content)) {
        const { status, text } = await ask(await anApi(), name, sentAs(mediaType, example));
        expect([200, 201, 202, 404], `${mediaType}: ${text}`).toContain(status);
      }
    }
  });

  it.each(withBody)('of %s may have other fields only where its schema lets them', async (name, { body }) => {
    for (const [mediaType, content] of Object.entries(body?.content ?? {})) {
      const more = { ...(exampleOf(content) as object), nonsense: 'x' };
      const { status } = await ask(await anApi(), name, sentAs(mediaType, more));
      expect(status === 400).toBe(!content.schema.safeParse(more).success);
    }
  });

  it.each(withBody)('of %s has to have the fields that its schema asks for', async (name, { body }) => {
    const { 'application/json': content } = body?.content ?? {};
    const example = exampleOf(content as Content) as Record<string, unknown>;
    for (const field of Object.keys(example)) {
      const { [field]: _left, ...less } = example;
      const { status } = await ask(await anApi(), name, sentAs('application/json', less));
      const isTaken = content?.schema.safeParse(less).success === true;
      if (!isTaken) expect({ field, status }).toEqual({ field, status: 400 });
    }
  });

  it.each(withBody)(
    'of %s may have null or "" in a field only where its schema lets it',
    async (name, { body }) => {
      const content = body?.content['application/json'] as Content;
      const { schema } = content;
      const example = exampleOf(content) as object;
      const fields = schema instanceof z.ZodObject ? Object.keys(schema.shape) : Object.keys(example);
      const changed = fields.flatMap((field) =>
        [null, ''].map((nothing) => ({ ...example, [field]: nothing })),
      );
      for (const json of changed.filter((each) => !schema.safeParse(each).success)) {
        const { status } = await ask(await anApi(), name, sentAs('application/json', json));
        expect({ json, status }).toEqual({ json, status: 400 });
      }
    },
  );

  it.each(withBody)('of %s may be left out where it is described so', async (name, { body }) => {
    const { status } = await ask(await anApi(), name, {});
    if (body?.isRequired) expect(status).toBe(400);
    else expect([200, 202, 400, 404]).toContain(status);
  });
});

/** What a field goes with. */
const companionsOf = (field: string): object => {
  if (field === 'image') return { in: '1h' };
  if (['method', 'headers', 'body', 'expect'].includes(field))
    return { url: 'https://example.com', in: '1h' };
  if (field === 'url') return { in: '1h' };
  if (TRIGGER_FIELDS.some((trigger) => trigger === field)) return { image: 'busybox' };
  if (field === 'onlyEvery') return { image: 'busybox', cron: '0 9 * * MON', startsAt: '2030-01-07' };
  if (['startsAt', 'endsAt', 'exclude', 'jitter'].includes(field)) return { image: 'busybox', every: '1h' };
  return { image: 'busybox', in: '1h' };
};

const jobFields = Object.entries<z.ZodType>(JOB_FIELDS);

describe('the field', () => {
  it.each(jobFields)('%s of a job is taken as its examples have it', async (field, schema) => {
    const examples = schema.meta()?.examples ?? [];
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      const { send } = await anApi();
      const json = { ...companionsOf(field), [field]: example };
      const { status, text } = await send('POST', '/v1/preview', { json });
      expect(status, text).toBe(200);
    }
  });

  it.each(jobFields)('%s of a job has the default that is described', async (field, schema) => {
    const { default: fallback } = schema.meta() ?? {};
    if (fallback === undefined) return;
    const { [field]: _own, ...job } = companionsOf(field) as Record<string, unknown>;
    const { post } = await anApi();
    const { body } = await post(job);
    expect(body[field]).toEqual(fallback);
  });
});
