import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PAGE_ROUTES } from '../../functions/contract/page-routes.ts';
import { ROUTES } from '../../functions/contract/routes.ts';
import { PATIENCE } from '../patience.ts';
import { attacksOn } from './attacks.ts';
import { attackOf, type Draft, FRAMINGS } from './draft.ts';
import { sendBatch } from './hunt.ts';
import { findingText } from './replay.ts';
import { startLocalMode } from './subject.ts';
import { asker, furnish, tidy, type World } from './world.ts';

const EMPTY: World = { fitting: new Map(), seen: new Map(), forms: new Map(), token: undefined };

describe('what is sent', () => {
  const drawn = fc.sample(attacksOn(EMPTY), { seed: 1, numRuns: 4000 });

  it('is meant for every route of the product, and for none', () => {
    const names = new Set(drawn.map(({ name }) => name));
    expect([...names]).toEqual(expect.arrayContaining([...Object.keys(ROUTES), ...Object.keys(PAGE_ROUTES)]));
    expect([...names]).toEqual(
      expect.arrayContaining(['half of a request', 'pipelined', 'no request', 'random bytes']),
    );
  });

  it('may only be left without an answer where it is no request as it should be', () => {
    const draft: Draft = {
      name: 'some',
      method: 'POST',
      target: '/v1/jobs',
      headers: [],
      body: '{}',
      framing: 'length',
    };
    const cut = FRAMINGS.filter((framing) => attackOf({ ...draft, framing }).mayBeCut);
    expect(cut).toEqual([
      'too-long',
      'too-short',
      'two-lengths',
      'no-number',
      'length-and-chunked',
      'broken-chunk',
      'no-end',
    ]);
    expect(attackOf({ ...draft, target: '/a b' }).mayBeCut).toBe(true);
    expect(attackOf({ ...draft, headers: [['a', 'b\0']] }).mayBeCut).toBe(true);
    expect(attackOf({ ...draft, headers: [['a', 'b'.repeat(11_000)]] }).mayBeCut).toBe(true);
  });
});

it('local mode withstands a few hundred requests, of which each kind of address leads to something', async () => {
  const subject = await startLocalMode('no sign-in');
  try {
    const ask = asker(subject.port, PATIENCE.timeout);
    const world = await furnish(ask);
    const nowhere = [...world.fitting].filter(([name, values]) => name !== 'putJob' && values.length === 0);
    expect(nowhere).toEqual([]);
    expect([...world.forms.keys()]).toEqual(
      expect.arrayContaining(['jobLogCreate', 'pageBulk', 'pageCancel']),
    );
    expect(world.seen.get('cursor')).not.toEqual([]);
    const options = { seed: 1, size: 300, abreast: 8, patience: PATIENCE.timeout };
    const { finding, statuses } = await sendBatch(subject, attacksOn(world), options);
    const place = { port: subject.port, folder: '/nowhere', subject: 'no sign-in' };
    expect(finding && findingText({ ...finding, seed: 1 }, place)).toBeUndefined();
    expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 201, 303, 400, 404, 405, 431]));
    await tidy(ask);
  } finally {
    await subject.remove();
  }
});
