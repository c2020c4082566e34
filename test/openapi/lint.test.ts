import { fileURLToPath } from 'node:url';
import { lint, loadConfig } from '@redocly/openapi-core';
import { expect, it } from 'vitest';

const fileOf = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));

it('the lint of Redocly finds nothing in docs/openapi.json', async () => {
  const config = await loadConfig({ configPath: fileOf('redocly.yaml') });
  const problems = await lint({ ref: fileOf('docs/openapi.json'), config });
  const found = problems.map(
    ({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer}`,
  );
  expect(found).toEqual([]);
});
