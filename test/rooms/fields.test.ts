import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { JOB_FIELDS } from '../../functions/domain/request/job-fields.ts';

const ROOT = join(import.meta.dirname, '../..');

/** The rules, without what describes the fields. */
const rules = ['functions/domain', 'functions/use-cases']
  .flatMap((room) =>
    readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' }).map((file) =>
      join(ROOT, room, file),
    ),
  )
  .filter((file) => file.endsWith('.ts') && !file.endsWith('-fields.ts'))
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n')
  // What is said about a field does nothing.
  .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');

const documented = readFileSync(join(ROOT, 'docs/api.md'), 'utf8');

it.each(Object.keys(JOB_FIELDS))('a rule reads the field %s', (field) => {
  expect(rules).toMatch(new RegExp(`\\b${field}\\b`));
});

it.each(Object.keys(JOB_FIELDS))('docs/api.md has the field %s in a table', (field) => {
  expect(documented).toMatch(new RegExp(`^\\| .*\`${field}\`.* \\|.*\\|.*\\|$`, 'm'));
});
