import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalMode } from './support/local-mode.ts';

let local: LocalMode;
/** Scripts wait for files here. */
let signals: string;

beforeAll(async () => {
  [local, signals] = await Promise.all([LocalMode.start(), mkdtemp(join(tmpdir(), 'runat-signals-'))]);
});

afterAll(async () => {
  await local.remove();
  await rm(signals, { recursive: true });
});

const untilTold = (name: string) => `while [ ! -e '${join(signals, name)}' ]; do sleep 0.02; done`;
const tell = (name: string) => writeFile(join(signals, name), '');

/** The events of an output, each when it comes; the connection is broken where they are left. */
async function* follow(runId: string, lastEventId?: string): AsyncGenerator<EventSourceMessage, void> {
  const leaving = new AbortController();
  const response = await fetch(`${local.url}/v1/runs/${runId}/output?follow=true`, {
    headers: lastEventId === undefined ? {} : { 'last-event-id': lastEventId },
    signal: leaving.signal,
  });
  const events: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => void events.push(event) });
  try {
    for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      parser.feed(text);
      yield* events.splice(0);
    }
  } finally {
    leaving.abort();
  }
}

const textOf = ({ value }: IteratorResult<EventSourceMessage, void>): string =>
  value === undefined ? 'no more' : JSON.parse(value.data).text;

const allOf = async (runId: string, lastEventId?: string): Promise<EventSourceMessage[]> => {
  const events: EventSourceMessage[] = [];
  for await (const event of follow(runId, lastEventId)) events.push(event);
  return events;
};

describe.concurrent('who follows a run', () => {
  it('gets each line while it runs, on one connection, and then how it ended', async () => {
    const shell = `echo one; ${untilTold('two')}; echo two >&2; ${untilTold('three')}; echo three; exit 4`;
    const { id } = await local.create({ shell, now: true });
    const events = follow(await local.runReaches(id, 'running'));
    expect(textOf(await events.next())).toBe('one');
    await tell('two');
    expect(textOf(await events.next())).toBe('two');
    await tell('three');
    expect(textOf(await events.next())).toBe('three');
    const { value: end } = await events.next();
    expect(end?.event).toBe('end');
    expect(JSON.parse(end?.data ?? '')).toMatchObject({
      status: 'failed',
      exitCode: 4,
      reason: { code: 'exit_code' },
    });
    expect((await events.next()).done).toBe(true);
  });

  it('misses nothing and gets nothing twice when the connection breaks anywhere', async () => {
    const shell = 'i=0; while [ $i -lt 250 ]; do i=$((i+1)); echo $i; done';
    const { id } = await local.create({ shell, now: true });
    const runId = await local.runReaches(id, 'succeeded');
    const whole = await allOf(runId);
    const numbers = whole.slice(0, -1).map(({ data }) => JSON.parse(data).text);
    expect(numbers).toEqual(Array.from({ length: 250 }, (_, index) => String(index + 1)));
    for (const cut of [1, 99, 100, 101, 249, 250]) {
      expect(await allOf(runId, whole[cut - 1]?.id)).toEqual(whole.slice(cut));
    }
  });

  it('is told of the end of a run that never had a container', async () => {
    const { id } = await local.create({ now: true });
    const events = await allOf(await local.runReaches(id, 'start_failed'));
    expect(events.map(({ event }) => event)).toEqual(['end']);
  });

  it('need not come again after the end', async () => {
    const { id } = await local.create({ command: ['true'], now: true });
    const runId = await local.runReaches(id, 'succeeded');
    const [end] = await allOf(runId);
    const answer = await local.call('GET', `/v1/runs/${runId}/output?follow=true`, undefined, {
      'last-event-id': end?.id ?? '',
    });
    expect(answer.status).toBe(204);
  });
});

it('lets go of who follows when it is stopped', async () => {
  const own = await LocalMode.start();
  try {
    const { id } = await own.create({ shell: 'echo up; exec sleep 60', now: true });
    const runId = await own.runReaches(id, 'running');
    const response = await fetch(`${own.url}/v1/runs/${runId}/output?follow=true`);
    const [text, code] = await Promise.all([response.text(), own.end('SIGINT')]);
    expect([text, code]).toEqual([expect.stringContaining('"text":"up"'), 0]);
  } finally {
    await own.remove();
  }
});
