import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { numberedJobId } from '../../functions/domain/shared/job-number.ts';
import { HookReceiver } from './support/hook-receiver.ts';
import { LocalMode } from './support/local-mode.ts';

/**
 * Makes the clock of a process go 40 seconds ahead: a try that was cut off is made again half a minute after it began.
 * Timers take as long as ever.
 */
const AHEAD =
  'globalThis.Date=class extends Date{constructor(...a){super(...(a.length?a:[Date.now()]))}static now(){return super.now()+40000}}';
const LATER = { NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(AHEAD)}"` };

it('a webhook comes once more, under the same id, when the process was killed before it saw the answer', async () => {
  const receiver = await HookReceiver.open();
  receiver.isSilent = true;
  const before = await LocalMode.start({ dataFolder: await mkdtemp(join(tmpdir(), 'runat-unanswered-')) });
  const { body } = await before.call('POST', '/timers', { seconds: 1, url: `${receiver.url}/hook` });
  const path = `/hook/${body.id}`;
  await receiver.reached(path, 1);
  await before.end('SIGKILL');
  receiver.isSilent = false;
  const after = await LocalMode.start({ dataFolder: before.dataFolder, variables: LATER });
  try {
    const [first, second] = await receiver.reached(path, 2);
    expect(first?.headers['webhook-id']).toEqual(expect.any(String));
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    await after.runReaches(numberedJobId('timers', body.id), 'succeeded');
    expect(receiver.on(path)).toHaveLength(2);
  } finally {
    await Promise.all([after.remove(), receiver.close()]);
    await before.remove();
  }
});
