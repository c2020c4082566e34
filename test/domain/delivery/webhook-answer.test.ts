import { describe, expect, it } from 'vitest';
import { withoutEchoes } from '../../../functions/domain/delivery/webhook-answer.ts';

const answered = (answerText: string) =>
  ({ kind: 'answered', status: 200, answerText, durationMs: 1 }) as const;

describe('what a receiver sends back of the values of headers', () => {
  it.each([
    ['a credential', { authorization: 'Bearer abcdefgh12' }, 'got Bearer abcdefgh12', 'got …'],
    ['a part of it', { 'x-key': 'Basic abcdefgh12' }, 'key=abcdefgh12', 'key=…'],
    ['a credential that is cut', { 'x-key': 'abcdefgh12345' }, 'key=abcdefgh1', 'key=…'],
    ['a short word', { 'x-key': 'short' }, 'short', 'short'],
    [
      'the kind of the body',
      { 'content-type': 'application/json' },
      'no application/json',
      'no application/json',
    ],
    ['it in capitals', { 'Content-Type': 'text/plain; charset=utf-8' }, 'POST text/plain', 'POST text/plain'],
  ])('%s', (_what, headers, sent, kept) => {
    expect(withoutEchoes(answered(sent), headers)).toEqual(answered(kept));
  });
});
