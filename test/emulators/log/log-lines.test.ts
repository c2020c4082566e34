import { beforeEach, expect, it } from 'vitest';
import { createLogLines, type LogEntry } from '../../../local/log/log-lines.ts';

let lineOf: (entry: LogEntry) => string | undefined;

beforeEach(() => {
  lineOf = createLogLines();
});

it.each([
  [{ runId: 'r-1', status: 'running' }, 'run r-1 running'],
  [
    { runId: 'r-1', status: 'failed', exitCode: 3, reason: 'exit_code' },
    'run r-1 failed, exit code 3 (exit_code)',
  ],
  [{ runId: 'r-1', status: 'succeeded', exitCode: 0 }, 'run r-1 succeeded, exit code 0'],
  [
    { runId: 'r-1', status: 'start_failed', reason: 'image_not_found' },
    'run r-1 start_failed (image_not_found)',
  ],
])('tells the status of a run: %j', (entry, line) => {
  expect(lineOf({ level: 'info', event: 'run changed', ...entry })).toBe(line);
});

it('tells the same status of a run once', () => {
  lineOf({ runId: 'r-1', status: 'running' });
  expect(lineOf({ runId: 'r-1', status: 'running' })).toBeUndefined();
  expect(lineOf({ runId: 'r-2', status: 'running' })).toBe('run r-2 running');
});

it.each([
  [
    { level: 'error', event: 'an alarm was not set', error: { message: 'refused' } },
    'an alarm was not set: refused',
  ],
  [{ level: 'error', event: 'a message makes no sense' }, 'a message makes no sense'],
])('tells an error: %j', (entry, line) => {
  expect(lineOf(entry)).toBe(line);
});

it.each([
  { level: 'info', event: 'job created' },
  { level: 'warn', event: 'start refused', runId: 'r-1' },
  {},
])('is silent about the rest: %j', (entry) => {
  expect(lineOf(entry)).toBeUndefined();
});

it('gives no orders to the terminal, whatever an error says', () => {
  const error = { message: 'pull access denied for \u001b[2J\u202e' };
  expect(lineOf({ level: 'error', event: 'a run could not be started', error })).toBe(
    'a run could not be started: pull access denied for \\u001b[2J\\u202e',
  );
});
