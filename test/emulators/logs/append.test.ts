import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { GROUP, NOW, readPage, STREAM, startLogs, startLogsWith } from './logs-fixture.ts';

describe('append', () => {
  it('throws when the group does not exist', async () => {
    const { emulator } = await startLogs();
    expect(emulator.groupExists(GROUP)).toBe(false);
    expect(() => emulator.append(GROUP, STREAM, [])).toThrow('log group "/runs": does not exist');
  });

  it('has written when it returns: a killed process loses nothing', async () => {
    const { dataFolder } = await startLogsWith(['1', '2']);
    const copy = await mkdtemp(join(tmpdir(), 'emulator-'));
    onTestFinished(() => rm(copy, { recursive: true, force: true }));
    await cp(dataFolder, copy, { recursive: true });
    const { client, emulator } = await startLogs({ dataFolder: copy });
    expect((await readPage(client)).messages).toEqual(['1', '2']);
    emulator.append(GROUP, STREAM, [{ timestamp: NOW + 9, message: '3' }]);
    expect((await readPage(client)).messages).toEqual(['1', '2', '3']);
  });
});
