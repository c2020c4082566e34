import * as z from 'zod';
import { pauseRequestSchema } from '../http/schemas/job-request-schema.ts';
import { problemPageSchema } from '../http/schemas/problem-schema.ts';
import { callerSchema, healthSchema, pauseSchema, summarySchema } from '../http/schemas/stack-schema.ts';
import { json } from './parameters.ts';
import { problemMeanings } from './problem-responses.ts';
import type { Descriptions } from './route-description.ts';

const NO_PATH = {};

const page = (id: string, description: string, example: string) =>
  z.string().meta({ id, description, examples: [example] });

const HTML = {
  'text/html': {
    schema: page('Page', 'A page for people.', '<!doctype html><html lang="en">…</html>'),
  },
};

const CACHED = {
  etag: z.string().meta({ description: 'The hash of the file.', examples: ['"c0ffee"'] }),
};

const NOT_MODIFIED = { description: 'The file is as `If-None-Match` names it.', headers: CACHED };

const IF_NONE_MATCH = {
  'if-none-match': z.string().optional().meta({ description: 'The `ETag` of the file that is known.' }),
};

const DOCS_PAGE = {
  tag: 'Stack',
  description: 'Swagger UI, served from this address. It asks no other host.',
  path: NO_PATH,
  responses: { 200: { description: 'The page.', content: HTML } },
  errorStyle: 'problem',
  problems: ['invalid'],
} as const;

/** The routes that concern all jobs, and those of this description. */
export const STACK_DESCRIPTIONS: Descriptions<
  | 'health'
  | 'problem'
  | 'whoami'
  | 'summary'
  | 'pauseAll'
  | 'resumeAll'
  | 'openapi'
  | 'docs'
  | 'swaggerUi'
  | 'docsFile'
> = {
  health: {
    tag: 'Stack',
    summary: 'Tell that there is someone to ask',
    path: NO_PATH,
    ignoresUnknownQuery: true,
    responses: { 200: { description: 'The API answers.', content: json(healthSchema) } },
    errorStyle: 'problem',
    problems: [],
  },
  problem: {
    tag: 'Stack',
    summary: 'Tell what a problem means',
    description:
      'The `type` of a problem is this path. A browser gets a page. The examples are all problems that there are.',
    path: {
      name: z.string().meta({ description: 'The last part of the `type`.', examples: ['conflict'] }),
    },
    responses: {
      200: {
        description: 'What it means, and what to do.',
        content: {
          'application/json': { schema: problemPageSchema, examples: problemMeanings() },
          ...HTML,
        },
      },
    },
    errorStyle: 'problem',
    problems: ['invalid', 'not_found'],
  },
  whoami: {
    tag: 'Stack',
    summary: 'Tell whom the token belongs to',
    path: NO_PATH,
    responses: { 200: { description: 'Its name and scopes.', content: json(callerSchema) } },
    errorStyle: 'problem',
    problems: ['invalid'],
  },
  summary: {
    tag: 'Stack',
    summary: 'Tell how things stand',
    path: NO_PATH,
    responses: { 200: { description: 'How things stand.', content: json(summarySchema) } },
    errorStyle: 'problem',
    problems: ['invalid'],
  },
  pauseAll: {
    tag: 'Stack',
    summary: 'Pause everything',
    description:
      'What comes due meanwhile stays due, and is caught up with afterwards. Runs under way go on. A second request changes the end.',
    path: NO_PATH,
    body: { isRequired: false, content: json(pauseRequestSchema) },
    responses: { 200: { description: 'The pause.', content: json(pauseSchema) } },
    errorStyle: 'problem',
    problems: ['invalid'],
  },
  resumeAll: {
    tag: 'Stack',
    summary: 'Let everything go on',
    path: NO_PATH,
    responses: { 204: { description: 'Everything goes on, also when nothing was paused.' } },
    errorStyle: 'problem',
    problems: ['invalid'],
  },
  openapi: {
    tag: 'Stack',
    summary: 'Read this description',
    path: NO_PATH,
    headers: IF_NONE_MATCH,
    responses: {
      200: {
        description: 'This document.',
        content: {
          'application/json': {
            schema: z.looseObject({ openapi: z.string(), paths: z.looseObject({}) }).meta({
              id: 'OpenApiDocument',
              description: 'An OpenAPI 3.1 document.',
              examples: [{ openapi: '3.1.0', paths: {} }],
            }),
          },
        },
        headers: CACHED,
      },
      304: NOT_MODIFIED,
    },
    errorStyle: 'problem',
    problems: ['invalid'],
  },
  docs: { ...DOCS_PAGE, summary: 'Try the API in a browser' },
  swaggerUi: { ...DOCS_PAGE, summary: 'Try the API in a browser, at its older address' },
  docsFile: {
    tag: 'Stack',
    summary: 'Read a file of the page',
    path: {
      file: z
        .enum(['swagger-ui.css', 'swagger-ui-bundle.js', 'start.js'])
        .meta({ description: 'The name of the file.' }),
    },
    headers: IF_NONE_MATCH,
    responses: {
      200: {
        description: 'The file.',
        content: {
          'text/css': { schema: page('StyleSheet', 'A style sheet.', 'body { margin: 0 }') },
          'text/javascript': { schema: page('Script', 'A script.', "'use strict';") },
        },
        headers: CACHED,
      },
      304: NOT_MODIFIED,
    },
    errorStyle: 'problem',
    problems: ['invalid', 'not_found'],
  },
};
