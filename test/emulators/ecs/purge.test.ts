import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, it } from 'vitest';
import { EcsHarness } from './support/ecs-harness.ts';
import { runToEnd } from './support/scripted-engine.ts';

let ecs: EcsHarness;
afterEach(() => ecs.end());

it('keeps neither task nor token an hour after the end', async () => {
  let now = Date.parse('2026-01-01T00:00:00Z');
  ecs = await EcsHarness.start({ now: () => now });
  for (let index = 0; index < 3; index += 1) {
    const taskArn = await ecs.run({ clientToken: `token-${index}` });
    runToEnd(await ecs.scripted.nextContainer());
    await ecs.toReach(taskArn, 'STOPPED');
  }

  now += 3_600_000;
  await ecs.run({ clientToken: 'last' });
  await ecs.close();

  const database = new DatabaseSync(join(ecs.dataFolder, 'ecs.sqlite'), { readOnly: true });
  const count = (table: string) => database.prepare(`select count(*) as rows from ${table}`).get();
  expect([count('task'), count('client_token')]).toEqual([{ rows: 1 }, { rows: 1 }]);
  database.close();
});
