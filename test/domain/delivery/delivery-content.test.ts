import { describe, expect, it } from 'vitest';
import { endMessage } from '../../../functions/domain/delivery/callback-message.ts';
import {
  callbackDelivery,
  overdueDelivery,
  targetDelivery,
} from '../../../functions/domain/delivery/delivering.ts';
import type { Delivery } from '../../../functions/domain/delivery/delivery.ts';
import { SECOND } from '../../../functions/domain/shared/instant.ts';
import type { WebhookTarget } from '../../../functions/domain/target/webhook.ts';
import { aJob, aRun, aWebhook, JOB_ID, NOW } from '../samples.ts';

const RUN = aRun();
const URL = 'https://hooks.example.com/runat';
const send = (changes: Partial<WebhookTarget> = {}): Delivery =>
  targetDelivery({ ...aJob({ name: 'nightly' }), target: aWebhook(changes) }, RUN, NOW + SECOND);

describe('targetDelivery', () => {
  it('sends the facts of the run where the job has no body of its own', () => {
    const delivery = send();
    expect(delivery).toEqual({
      id: `${RUN.id}-target`,
      kind: 'target',
      jobId: JOB_ID,
      runId: RUN.id,
      at: NOW,
      url: URL,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: expect.any(String),
      expect: ['2xx'],
      status: 'pending',
      tries: [],
      tryCount: 0,
      nextTryAt: NOW + SECOND,
      lookAt: NOW + 31 * SECOND,
      createdAt: NOW + SECOND,
      version: 1,
    });
    expect(JSON.parse(delivery.body)).toMatchObject({
      type: 'run.due',
      data: { jobName: 'nightly', runId: RUN.id },
    });
  });

  it.each<[string, Partial<WebhookTarget>, string, object]>([
    ['a text as it is', { body: 'a\n"b"' }, 'a\n"b"', { 'content-type': 'text/plain; charset=utf-8' }],
    ['an empty text, of no type', { body: '' }, '', {}],
    [
      'an empty text with a type of its own',
      { body: '', headers: { 'content-type': 'a/b' } },
      '',
      { 'content-type': 'a/b' },
    ],
    ['anything else as JSON', { body: [1, 'ü'] }, '[1,"ü"]', { 'content-type': 'application/json' }],
    ['false as JSON', { body: false }, 'false', { 'content-type': 'application/json' }],
    [
      'what its own header says it is',
      { body: '<a/>', headers: { 'content-type': 'application/xml', 'x-a': 'b' } },
      '<a/>',
      { 'content-type': 'application/xml', 'x-a': 'b' },
    ],
    ['nothing with GET', { method: 'GET', headers: { accept: '*/*' } }, '', { accept: '*/*' }],
    ['nothing with HEAD', { method: 'HEAD' }, '', {}],
  ])('sends %s', (_what, target, body, headers) => {
    expect(send(target)).toMatchObject({ body });
    expect(send(target).headers).toEqual(headers);
  });

  it('is the same however often it is made', () => {
    expect(send({ body: { a: 1 } })).toEqual(send({ body: { a: 1 } }));
  });
});

describe('a message', () => {
  it('about an end is posted as JSON under an id of the run', () => {
    const run = aRun({ status: 'failed', stoppedAt: NOW });
    const message = endMessage(aJob(), run, undefined, NOW);
    expect(callbackDelivery(run, URL, message, NOW + SECOND)).toMatchObject({
      id: `${run.id}-callback`,
      kind: 'callback',
      jobId: JOB_ID,
      runId: run.id,
      event: 'run.failed',
      at: NOW,
      url: URL,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: message.body,
      expect: ['2xx'],
      status: 'pending',
    });
  });

  it('about an overdue success belongs to no run', () => {
    const facts = { id: `${JOB_ID}-20261121T093000Z-overdue`, jobId: JOB_ID, at: NOW, url: URL };
    const delivery = overdueDelivery(facts, { event: 'job.overdue', body: '{}' }, NOW + SECOND);
    expect(delivery).toMatchObject({ ...facts, kind: 'overdue', event: 'job.overdue', body: '{}' });
    expect(delivery).not.toHaveProperty('runId');
  });
});
