import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PATIENCE } from '../patience.ts';
import { attack, type CampaignOptions } from './campaign.ts';
import { type Attack, attackOf } from './draft.ts';
import { hostileText, MARKER } from './drawn/texts.ts';
import { isAtRest, leftOpen } from './judge.ts';
import { findingText } from './replay.ts';
import { startFaultyServer } from './subject.ts';

const SERVER_FILE = fileURLToPath(new URL('faulty-server.ts', import.meta.url));

/** One in a few has `/x1` in its path. */
const someAttacks: fc.Arbitrary<Attack> = fc
  .tuple(fc.nat(5), fc.oneof(hostileText, fc.constant(`<i id=${MARKER}>`)))
  .map(([number, body]) =>
    attackOf({ name: 'some', method: 'POST', target: `/x${number}`, headers: [], body, framing: 'length' }),
  );

const OPTIONS: CampaignOptions = {
  seed: 1,
  milliseconds: 0,
  mostBatches: 12,
  size: 200,
  abreast: 4,
  patience: PATIENCE.timeout,
  settling: 1000,
  prepare: async () => someAttacks,
  tidy: async () => undefined,
  troubles: /could not/,
};

/** What the judge finds of a server with a fault. */
const findingsOf = async (fault: string, more: Partial<CampaignOptions> = {}) => {
  const subject = await startFaultyServer(SERVER_FILE, fault);
  try {
    const { findings, batches } = await attack(subject, { ...OPTIONS, ...more });
    const [first] = findings;
    return { batches, faults: first?.faults.join('; ') ?? '', attacks: first?.attacks ?? [], finding: first };
  } finally {
    await subject.remove();
  }
};

describe('an attacked server', () => {
  it('without a fault has none, however long it is attacked', async () => {
    const { faults, batches } = await findingsOf('none');
    expect(faults).toBe('');
    expect(batches).toBeGreaterThanOrEqual(4);
  });

  it.each([
    ['answers 500', 'server-error', /^some: answered 500$/],
    ['ends a connection without an answer', 'hung-up', /^some: ended the connection without an answer$/],
    ['tells of its inside', 'inside-told', /^some: tells of its inside$/],
    ['answers JSON that is none', 'no-json', /^some: answered application\/json that is no JSON$/],
    ['shows a text as markup', 'text-as-markup', /^some: shows a text as markup$/],
    [
      'stores something for a request that it refuses',
      'refused-and-stored',
      /^POST \/x1 wrote table PutItem$/,
    ],
    ['stores something after it has refused', 'refused-then-stored', /^POST \/x\d wrote queue SendMessage/],
    ['keeps something of each request', 'memory', /^held after each batch: (\d+, ){11}\d+ bytes$/],
    ['leaves connections open', 'connections', /^left open: \d+ sockets/],
    ['ends', 'death', /the process ended: 3/],
    ['tells of trouble', 'trouble', /^printed: A message could not be handled/],
  ])('that %s is found', async (_what, fault, words) => {
    expect((await findingsOf(fault)).faults).toMatch(words);
  });

  it('that does not answer is found', async () => {
    const { faults } = await findingsOf('silence', { patience: 300 });
    expect(faults).toMatch(/^some: did not answer in time$/);
  });
});

it('a finding names the few requests that show it, as a shell sends them again', async () => {
  const { finding } = await findingsOf('server-error');
  const lines = finding
    ? findingText(finding, { port: 8888, folder: '/nowhere', subject: 'some' }).split('\n')
    : [];
  expect(lines).toEqual([
    'NOT TRUE: some: answered 500',
    expect.stringMatching(
      /^printf 'POST \/x1 HTTP\/1\.1\\r\\nhost: .*\\r\\n\\r\\n.*' \| nc 127\.0\.0\.1 8888$/,
    ),
    expect.stringMatching(/^again: npm run hostile -- --only 'some' --seed \d+ --path [\d:]+$/),
  ]);
});

it('the same seed sends the same requests', () => {
  const drawn = () =>
    fc.sample(someAttacks, { seed: 5, numRuns: 50 }).map(({ bytes }) => bytes.toString('latin1'));
  expect(drawn()).toEqual(drawn());
});

describe('memory', () => {
  const MEGABYTE = 1_000_000;

  it.each([
    ['that stays the same', [30, 30, 30, 30], true],
    ['that rises at first', [30, 40, 44, 45, 45, 45, 45], true],
    ['that goes up and down', [30, 38, 31, 37, 32], true],
    ['of a leak', [30, 31, 32, 33, 34], false],
    ['of a leak whose garbage was once collected late', [30, 31, 35, 33, 34], false],
    ['of which too little is known', [30, 30, 30], false],
  ])('%s is judged', (_what, held, rest) => {
    expect(
      isAtRest(
        held.map((each) => each * MEGABYTE),
        2000,
      ),
    ).toBe(rest);
  });

  it('is held by connections, descriptors and handles that were not there before', () => {
    const before = { bytes: 0, sockets: 1, descriptors: 20, handles: 5 };
    expect(leftOpen(before, { ...before, descriptors: 24, handles: 9 })).toEqual([]);
    expect(leftOpen(before, { bytes: 0, sockets: 3, descriptors: 25, handles: 10 })).toEqual([
      '2 sockets',
      '5 descriptors',
      '5 handles',
    ]);
  });
});
