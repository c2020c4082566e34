import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { describe, expect, it } from 'vitest';
import { STDERR_MARK } from '../../../functions/domain/target/shell-wrapper.ts';
import { apiUnderTest, faultsOf, NOW, type Sent } from '../api-under-test.ts';

const UNKNOWN_RUN = `${'f'.repeat(32)}-20261121T093003Z-1-1`;

/** Events as a client of the standard reads them. */
const readEvents = (text: string) => {
  const events: EventSourceMessage[] = [];
  const comments: string[] = [];
  const ids: string[] = [];
  const parser = createParser({
    onEvent: (event) => void events.push(event),
    onComment: (comment) => void comments.push(comment),
    onId: (id) => void ids.push(id),
    onError: (error) => {
      throw error;
    },
  });
  parser.feed(text);
  return { events, comments, lastEventId: ids.at(-1) };
};

/** An API with a run that has a container, and a follower of its output. */
const withFollower = async () => {
  const api = apiUnderTest();
  const { body: job } = await api.post({ image: 'busybox', in: '3s', shell: 'true' });
  await api.passUntil(NOW + 3000);
  const run = await api.run(job.id);
  const path = `/v1/runs/${run.id}/output?follow=true`;
  const follow = async (query = '', lastEventId?: string, sent: Sent = {}) => {
    const headers = { ...sent.headers, ...(lastEventId !== undefined && { 'Last-Event-ID': lastEventId }) };
    const answer = await api.send('GET', path + query, { ...sent, headers });
    return { ...answer, ...readEvents(answer.text) };
  };
  const write = (...messages: string[]) => {
    for (const message of messages) api.output.write(run.handle ?? '', NOW + 3500, message);
  };
  const exit = () => api.follow(api.launcher.exited(run.id, 3, api.clock.now()));
  return { ...api, path, followed: follow, write, exit };
};

describe('GET /v1/runs/{runId}/output?follow=true', () => {
  it('gives each line as an event named after its stream, in the shape of the list', async () => {
    const { followed, write } = await withFollower();
    write('out: a\rb', `${STDERR_MARK}err`);
    const { status, headers, events } = await followed();
    expect([status, headers]).toEqual([
      200,
      expect.objectContaining({ 'content-type': 'text/event-stream', 'cache-control': 'no-store' }),
    ]);
    expect(events.map(({ event, data }) => [event, JSON.parse(data)])).toEqual([
      ['stdout', { at: '2026-11-21T09:30:03.500Z', stream: 'stdout', text: 'out: a\rb' }],
      ['stderr', { at: '2026-11-21T09:30:03.500Z', stream: 'stderr', text: 'err' }],
    ]);
  });

  it.each([
    [20_000, 500],
    [0, 2000],
  ])(
    'where requests wait %d ms for output, asks to come again in %d ms where there is none',
    async (wait, retry) => {
      const { followed, settings } = await withFollower();
      settings.followWait = wait;
      const { text, comments } = await followed();
      expect(text).toContain(`retry: ${retry}\n`);
      expect(comments).toEqual(['waiting']);
    },
  );

  it('goes on behind the Last-Event-ID, whatever cursor the address has', async () => {
    const { followed, write, send, path } = await withFollower();
    write('one', 'two', 'three');
    const { events } = await followed();
    const [one, two] = events.map(({ id }) => id ?? '');
    const { body: page } = await send('GET', path.replace('follow=true', 'limit=1'));
    const cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
    const textsAfter = async (query: string, id?: string) =>
      (await followed(query, id)).events.map(({ data }) => JSON.parse(data).text);
    expect(await textsAfter('', one)).toEqual(['two', 'three']);
    expect(await textsAfter(cursor)).toEqual(['two', 'three']);
    expect(await textsAfter(cursor, two)).toEqual(['three']);
    expect(await textsAfter('', '')).toEqual(['one', 'two', 'three']);
  });

  it('gives so many lines of one stream as are asked for, and an id behind those left out', async () => {
    const { followed, write } = await withFollower();
    write(`${STDERR_MARK}one`, `${STDERR_MARK}two`, 'out');
    const first = await followed('&stream=stderr&limit=1');
    expect(first.events.map(({ data }) => JSON.parse(data).text)).toEqual(['one']);
    const second = await followed('&stream=stderr&limit=1', first.lastEventId);
    expect(second.events.map(({ data }) => JSON.parse(data).text)).toEqual(['two']);
    const none = await followed('&stream=stderr', second.lastEventId);
    expect(none.events).toEqual([]);
    write('more');
    const rest = await followed('', none.lastEventId);
    expect(rest.events.map(({ data }) => JSON.parse(data).text)).toEqual(['more']);
  });

  it('says by a comment that a run that writes nothing goes on', async () => {
    const { followed } = await withFollower();
    const { status, events, comments } = await followed();
    expect({ status, events, comments }).toEqual({ status: 200, events: [], comments: ['waiting'] });
  });

  it('ends with the status and the exit code, and then with 204', async () => {
    const { followed, write, exit } = await withFollower();
    write('last');
    await exit();
    const { events, lastEventId } = await followed();
    expect(events.map(({ event }) => event)).toEqual(['stdout', 'end']);
    expect(JSON.parse(events.at(-1)?.data ?? '')).toEqual({
      status: 'failed',
      exitCode: 3,
      reason: { code: 'exit_code', text: expect.any(String), advice: expect.any(String) },
    });
    expect(await followed('', lastEventId)).toMatchObject({ status: 204, text: '' });
  });

  it('answers HEAD without waiting', async () => {
    const { send, path, clock } = await withFollower();
    const before = clock.now();
    const { status, headers, text } = await send('HEAD', path);
    expect([status, headers['content-type'], text]).toEqual([200, 'text/event-stream', '']);
    expect(clock.now()).toBe(before);
  });

  it('refuses what is no id of this output, and names where it stood', async () => {
    const { followed } = await withFollower();
    const byHeader = await followed('', 'nonsense');
    expect([byHeader.status, faultsOf(byHeader.body)]).toEqual([
      400,
      ['/headers/last-event-id: expected the id of an event of the same output'],
    ]);
    expect((await followed('', 'end')).status).toBe(400);
    const byQuery = await followed('&cursor=nonsense');
    expect([byQuery.status, byQuery.body.errors[0].pointer]).toEqual([400, '/query/cursor']);
    const unknown = await followed('&stream=both&limit=0');
    expect(faultsOf(unknown.body)).toHaveLength(2);
  });

  it('is 404 for a run that does not exist', async () => {
    const { send } = await withFollower();
    expect((await send('GET', `/v1/runs/${UNKNOWN_RUN}/output?follow=true`)).status).toBe(404);
  });
});
