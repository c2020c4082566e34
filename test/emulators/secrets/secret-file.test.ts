import { mkdirSync } from 'node:fs';
import { chmod, cp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startSecretsEmulator } from '../../../local/emulators/secrets/start-secrets-emulator.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { FILE, get, labelled, put, startSecrets, startSecretsWith } from './secrets-fixture.ts';

describe('the file', () => {
  it('has each change when it is answered: a killed process loses nothing', async () => {
    const { dataFolder } = await startSecretsWith(['a', 'b']);
    const copy = await temporaryFolder();
    await cp(dataFolder, copy, { recursive: true });
    const { client } = await startSecrets({ dataFolder: copy });
    expect(await labelled(client)).toEqual({ current: 'b', previous: 'a' });
  });

  it('can be read by this user only, also after it was opened to others', async () => {
    const { client, dataFolder } = await startSecretsWith(['a']);
    const mode = async () => (await stat(join(dataFolder, FILE))).mode & 0o777;
    expect(await mode()).toBe(0o600);
    await chmod(join(dataFolder, FILE), 0o644);
    await put(client, { SecretString: 'b' });
    expect(await mode()).toBe(0o600);
    expect(await readdir(dataFolder)).toEqual([FILE]);
  });

  it('is left alone where it cannot be written, and so is what is answered', async () => {
    const { client, dataFolder } = await startSecretsWith(['a']);
    const before = await readFile(join(dataFolder, FILE), 'utf8');
    mkdirSync(join(dataFolder, `${FILE}.new`));
    await expect(put(client, { SecretString: 'b' })).rejects.toMatchObject({
      name: 'InternalServiceError',
      message: expect.stringContaining('cannot write'),
    });
    expect(await readFile(join(dataFolder, FILE), 'utf8')).toBe(before);
    expect((await get(client)).SecretString).toBe('a');
  });

  it('that was half written before a crash is not looked at', async () => {
    const { client, dataFolder } = await startSecretsWith(['a']);
    await writeFile(join(dataFolder, `${FILE}.new`), '{"secr');
    await put(client, { SecretString: 'b' });
    const { client: restarted } = await startSecrets({ dataFolder });
    expect((await get(restarted)).SecretString).toBe('b');
  });

  it.each(['{"secrets":[{"value":"hidden"}]}', 'hidden', '[]', 'null', ''])(
    'with the content %s is refused at the start, without repeating it',
    async (content) => {
      const dataFolder = await temporaryFolder();
      await writeFile(join(dataFolder, FILE), content);
      await expect(startSecretsEmulator({ dataFolder })).rejects.toThrow(
        `${join(dataFolder, FILE)}: is not as the emulator of Secrets Manager writes it`,
      );
    },
  );
});
