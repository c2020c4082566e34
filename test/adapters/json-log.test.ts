import { setImmediate as nextTurn } from 'node:timers/promises';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { JsonLog } from '../../functions/adapters/json-log.ts';
import { inOwnInvocation } from '../../functions/compose/own-invocation.ts';
import { secretFrom } from '../../functions/domain/stack/token.ts';

const NOW = Date.UTC(2026, 10, 21, 9, 30);
let lines: string[] = [];
const log = new JsonLog({
  clock: { now: () => NOW },
  stackName: 'Nightly',
  write: (line) => lines.push(line),
});
const entries = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);

beforeEach(() => {
  lines = [];
});

describe('an entry', () => {
  test.each(['info', 'warn', 'error'] as const)('of level %s is one line of JSON', (level) => {
    log[level]('job created', { jobId: 'a', note: 'line\nbreak' });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^[^\n]*\n$/);
    expect(entries()).toEqual([
      { at: '2026-11-21T09:30:00.000Z', level, event: 'job created', jobId: 'a', note: 'line\nbreak' },
    ]);
  });

  test('keeps its name and its level, whatever its facts are called', () => {
    log.info('webhook tried', { event: 'run.failed', level: 'error', at: 0 });
    expect(entries()).toEqual([{ at: '2026-11-21T09:30:00.000Z', level: 'info', event: 'webhook tried' }]);
  });

  test('names the error and all that caused it', () => {
    const inner = Object.assign(new Error('inner'), {
      name: 'ThrottlingException',
      $metadata: { requestId: 'request-1' },
    });
    log.error('failed', {}, new Error('outer', { cause: inner }));
    expect(entries()).toMatchObject([
      {
        error: {
          name: 'Error',
          message: 'outer',
          stack: expect.stringContaining('outer'),
          cause: { name: 'ThrottlingException', message: 'inner', requestId: 'request-1' },
        },
      },
    ]);
  });

  test('ends with a cause that causes itself', () => {
    const error = new Error('loop');
    error.cause = error;
    log.error('failed', {}, error);
    expect(lines).toHaveLength(1);
  });

  test('says what was thrown that is no error', () => {
    log.warn('failed', {}, 'text');
    expect(entries()).toMatchObject([{ error: { name: 'string', message: 'text' } }]);
  });

  test('never holds the secret of a token', () => {
    const secret = secretFrom(new Uint8Array(32).fill(7));
    log.error(`event ${secret}`, { header: `Bearer ${secret}` }, new Error(`bad token ${secret}`));
    expect(lines.join('')).not.toContain(secret.slice(6));
    expect(entries()).toMatchObject([{ header: 'Bearer runat_[hidden]' }]);
  });
});

/** A log line in CloudWatch's embedded metric format, of one value of the stack `Nightly`. */
const metricEntry = (name: string, unit: string, value: number) => ({
  _aws: {
    Timestamp: NOW,
    CloudWatchMetrics: [
      { Namespace: 'Runat', Dimensions: [['Stack']], Metrics: [{ Name: name, Unit: unit }] },
    ],
  },
  Stack: 'Nightly',
  [name]: value,
});

test('a count is a metric of its stack, in the embedded metric format', () => {
  log.count('LaunchRefused', 2);
  expect(entries()).toEqual([metricEntry('LaunchRefused', 'Count', 2)]);
});

test('a count without a number is one', () => {
  log.count('SweepTick');
  expect(entries()).toMatchObject([{ SweepTick: 1 }]);
});

test('a time is a metric in milliseconds', () => {
  log.measure('StartLateness', 700);
  expect(entries()).toEqual([metricEntry('StartLateness', 'Milliseconds', 700)]);
});

describe('what an invocation writes', () => {
  const setTrace = (value: string) => {
    vi.stubEnv('_X_AMZN_TRACE_ID', value);
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
  };

  const handler = inOwnInvocation(async (event: string) => {
    log.info('begun', { event });
    await nextTurn();
    log.count('SweepTick');
    return event;
  });

  test('has its request id and its trace id, after each wait, and beside other invocations', async () => {
    setTrace('Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0;Lineage=1:a:0');
    const first = handler('one', { awsRequestId: 'request-1' });
    setTrace('Root=1-67891234-12456789abcdef012345678;Sampled=1');
    const second = handler('two', { awsRequestId: 'request-2' });
    expect(await Promise.all([first, second])).toEqual(['one', 'two']);
    expect(entries().map(({ requestId, traceId }) => [requestId, traceId])).toEqual([
      ['request-1', '1-5759e988-bd862e3fe1be46a994272793'],
      ['request-2', '1-67891234-12456789abcdef012345678'],
      ['request-1', '1-5759e988-bd862e3fe1be46a994272793'],
      ['request-2', '1-67891234-12456789abcdef012345678'],
    ]);
    expect(entries()[2]).toMatchObject({ _aws: expect.anything(), SweepTick: 1 });
  });

  test('has no trace id where Lambda tells none', async () => {
    setTrace('');
    await handler('one', { awsRequestId: 'request-1' });
    expect(entries()[0]).toEqual({
      at: '2026-11-21T09:30:00.000Z',
      level: 'info',
      event: 'begun',
      requestId: 'request-1',
    });
  });

  test('has no ids of an invocation that is over', async () => {
    await handler('one', { awsRequestId: 'request-1' });
    log.info('begun');
    expect(entries().at(-1)).not.toHaveProperty('requestId');
  });
});
