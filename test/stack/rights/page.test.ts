import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { deployed, OPENED } from './deployed.ts';
import { CONDITION_MEANINGS, conditionKeysOf, rightsPage } from './page.ts';

const page = readFileSync(new URL('../../../docs/rights.md', import.meta.url), 'utf8');

it('docs/rights.md is what `npm run rights` writes', async () => {
  expect(page === (await rightsPage())).toBe(true);
});

it('every condition of a role is explained, and no other', () => {
  expect([...conditionKeysOf(deployed(OPENED))].toSorted()).toEqual(
    Object.keys(CONDITION_MEANINGS).toSorted(),
  );
});
