import { expect, it } from 'vitest';
import { quote } from '../../../functions/domain/shared/quote.ts';

it('shows a text as a JSON string of its first 64 characters', () => {
  expect(quote('a "b"\n')).toBe('"a \\"b\\"\\n"');
  expect(quote('x'.repeat(65))).toBe(`"${'x'.repeat(64)}"`);
  expect(quote('x'.repeat(65), 65)).toBe(`"${'x'.repeat(65)}"`);
});
