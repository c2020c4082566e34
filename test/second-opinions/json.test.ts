import fc from 'fast-check';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { PATIENCE } from '../patience.ts';
import { HookReceiver } from '../product/support/hook-receiver.ts';
import { localModes } from '../product/support/local-modes.ts';
import { linesOf, pythonProgram } from './support/ask.ts';

const ASKED = 120;

const digits = (most: number) => fc.stringMatching(new RegExp(`^\\d{1,${most}}$`));

/** Numbers as JSON may write them: long ones, with zeros at the end, with exponents of every form, and below zero. */
const numbers = fc
  .tuple(
    fc.constantFrom('', '', '-'),
    fc.oneof(
      fc.constant('0'),
      digits(25).map((text) => text.replace(/^0+(?=\d)/, '')),
    ),
    fc.option(digits(20), { nil: undefined }),
    fc.option(fc.tuple(fc.constantFrom('e', 'E', 'e+', 'E-'), digits(3)), { nil: undefined, freq: 4 }),
  )
  .map(
    ([sign, whole, fraction, exponent]) =>
      `${sign}${whole}${fraction === undefined ? '' : `.${fraction}`}${exponent === undefined ? '' : exponent.join('')}`,
  );

/** Texts of every plane, also of control characters and halves of pairs, as JSON escapes them. */
const texts = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom('1.10', '-0', '__proto__', '', '\u2028\u2029', '\ud800', '\u0000'),
  )
  .map((text) => JSON.stringify(text));

const { value: values } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    numbers,
    texts,
    fc.constantFrom('true', 'false', 'null'),
    fc.array(tie('value'), { maxLength: 4 }).map((all) => `[${all.join(',')}]`),
    fc
      .uniqueArray(fc.tuple(texts, tie('value')), { maxLength: 4, selector: ([name]) => name })
      .map((all) => `{${all.map(([name, value]) => `${name}: ${value}`).join(', ')}}`),
  ),
}));

/** A text by itself is sent as it is, not as JSON. */
const bodies = values.filter((text) => !text.startsWith('"')).map((text) => `{"value":${text}}`);

/** The body of a job as it stands in an answer: behind its name, up to where the next field begins. */
const bodyIn = (answer: string): string =>
  /"body":(\{"value":.*\}),"now":true,"timezone":"UTC"/s.exec(answer)?.[1] ?? '';

const seed = Date.now() % 2 ** 31;
const start = localModes();

describe(`the numbers and texts of a webhook, seed ${seed}`, () => {
  const open: HookReceiver[] = [];
  afterAll(() => Promise.all(open.map((receiver) => receiver.close())));

  it('are the same to Python when they were sent, stored and read, and when they arrive', async () => {
    const local = await start({ isObserved: false });
    const receiver = await HookReceiver.open();
    open.push(receiver);
    const asked = fc.sample(bodies, { numRuns: ASKED, seed });
    const headers = { 'content-type': 'application/json' };
    const read: string[] = [];
    for (const [index, body] of asked.entries()) {
      const job = `{"url":"${receiver.url}/${index}","now":true,"body":${body}}`;
      const created = await fetch(`${local.url}/v1/jobs`, { method: 'POST', headers, body: job });
      expect([created.status, body]).toEqual([201, body]);
      const { id } = JSON.parse(await created.text()) as { readonly id: string };
      read.push(bodyIn(await (await fetch(`${local.url}/v1/jobs/${id}`)).text()));
    }
    await vi.waitUntil(() => new Set(receiver.all.map(({ path }) => path)).size === ASKED, PATIENCE);
    const lines = asked.map((body, index) =>
      JSON.stringify([body, read[index], receiver.on(`/${index}`)[0]?.body]),
    );
    const differences = (await linesOf(pythonProgram('json_same'), lines)).map(
      (line) => JSON.parse(line) as readonly string[],
    );
    expect(differences.flatMap((each, index) => each.map((what) => [asked[index], what]))).toEqual([]);
    expect(differences).toHaveLength(ASKED);
  });

  it('are not the same where a digit, a zero or a half of a pair is lost', async () => {
    const lines = [
      ['[1.10]', '[1.1]'],
      ['[-1001234567890123456]', '[-1001234567890123500]'],
      ['[1e5]', '[100000]'],
      ['[-0]', '[0]'],
      ['["\\ud800"]', '["\\ufffd"]'],
      ['{"a":1}', '{"a":1,"b":1}'],
      ['[1]', '["1"]'],
    ].map((texts) => JSON.stringify(texts));
    const differences = await linesOf(pythonProgram('json_same'), lines);
    expect(differences.filter((line) => line === '[]')).toEqual([]);
  });
});
