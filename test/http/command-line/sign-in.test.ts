import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { beforeEach, describe, expect, it } from 'vitest';
import { ApiRefusal } from '../../../cli/api/api-errors.ts';
import { readSettings, type Settings } from '../../../cli/arguments/read-settings.ts';
import { askToken } from '../../../cli/ask-token.ts';
import { Interrupted, type SignIn } from '../../../cli/commands/command-world.ts';
import { login, logout } from '../../../cli/commands/sign-in.ts';
import { readConfigFile, removeConfigFile, saveConfigFile } from '../../../cli/config-file.ts';
import { worldOf } from './a-world.ts';

const URL = 'https://runat.example';
const CALLER = { name: 'me', scopes: ['read', 'run'] };

/** A world in which nothing is kept yet; what was kept. */
const signingIn = (changes: Partial<SignIn> = {}, whoami: object | Error = CALLER, variables = {}) => {
  const kept: Settings[] = [];
  const around = worldOf({ whoami: [whoami] }, { variables });
  const signIn: SignIn = {
    url: URL,
    given: undefined,
    ask: async () => 'asked',
    clientWith: () => around.world.api,
    save: async (settings) => {
      kept.push(settings);
      return '/config.json';
    },
    forget: async () => '/config.json',
    ...changes,
  };
  return { ...around, kept, world: { ...around.world, signIn } };
};

describe('login', () => {
  it('keeps the token that it asked for, once Runat has taken it', async () => {
    const { world, kept, texts } = signingIn();
    await login({ kind: 'login' }, world);
    expect(kept).toEqual([{ url: URL, token: 'asked' }]);
    expect(texts.out).toBe(`${URL}\nme: read, run\n`);
    expect(texts.error).toContain('kept in /config.json');
  });

  it('does not ask where a token is given', async () => {
    const { world, kept } = signingIn({ given: 'given', ask: () => Promise.reject(new Error('asked')) });
    await login({ kind: 'login' }, world);
    expect(kept).toEqual([{ url: URL, token: 'given' }]);
  });

  it('keeps nothing that Runat refuses', async () => {
    const { world, kept } = signingIn({}, new ApiRefusal(401, { detail: 'unknown token' }));
    await expect(login({ kind: 'login' }, world)).rejects.toThrow();
    expect(kept).toEqual([]);
  });

  it('tells of variables that count before the file, and never the token', async () => {
    const { world, texts } = signingIn({}, CALLER, { RUNAT_URL: URL, RUNAT_TOKEN: 'asked' });
    await login({ kind: 'login' }, world);
    expect(texts.error).toContain('set, and looked at before that file: RUNAT_URL, RUNAT_TOKEN');
    expect(texts.out + texts.error).not.toContain('asked');
  });
});

describe('logout', () => {
  it('removes the file', async () => {
    const { world, texts } = signingIn();
    await logout({ kind: 'logout' }, world);
    expect(texts.out).toBe('/config.json is removed\n');
  });

  it('says so where there is none', async () => {
    const { world, texts } = signingIn({ forget: async () => undefined });
    await logout({ kind: 'logout' }, world);
    expect(texts).toMatchObject({ out: '', error: expect.stringContaining('there is no config file') });
  });
});

describe('a token that is asked for', () => {
  const asked = (said: string, signal = new AbortController().signal) => {
    const stdin = new PassThrough();
    stdin.end(said);
    return askToken(stdin as unknown as NodeJS.ReadStream, process.stderr, signal);
  };

  it('comes by stdin where that is no terminal, without the end of its line', async () => {
    expect(await asked('runat_secret\n')).toBe('runat_secret');
  });

  it('is missed where nothing comes', async () => {
    await expect(asked('\n')).rejects.toThrow('no token was given');
  });

  it('is waited for no longer once the command is told to end', async () => {
    await expect(asked('', AbortSignal.abort(new Interrupted('SIGINT')))).rejects.toThrow(Interrupted);
  });
});

describe('the config file', () => {
  let folder: string;
  let variables: { readonly XDG_CONFIG_HOME: string };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'runat-config-'));
    variables = { XDG_CONFIG_HOME: join(folder, 'config') };
    return () => rm(folder, { recursive: true });
  });

  const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

  it('is for its owner only, and so is its folder', async () => {
    const path = await saveConfigFile(variables, { url: URL, token: 'secret' });
    expect(path).toBe(join(folder, 'config', 'runat', 'config.json'));
    expect(await modeOf(path)).toBe(0o600);
    expect(await modeOf(join(path, '..'))).toBe(0o700);
    expect(readSettings({}, {}, await readConfigFile(variables))).toEqual({ url: URL, token: 'secret' });
  });

  it('takes the place of one that others could read', async () => {
    const path = await saveConfigFile(variables, { url: URL, token: 'old' });
    await rm(path);
    await writeFile(path, '{}', { mode: 0o644 });
    await saveConfigFile(variables, { url: URL, token: 'new' });
    expect(await modeOf(path)).toBe(0o600);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ url: URL, token: 'new' });
    expect(await readdir(join(path, '..'))).toEqual(['config.json']);
  });

  it('that cannot be written is named, and nothing is left beside it', async () => {
    const path = join(folder, 'config', 'runat', 'config.json');
    await mkdir(path, { recursive: true });
    await expect(saveConfigFile(variables, { url: URL, token: 'secret' })).rejects.toThrow(
      `${path} cannot be written`,
    );
    expect(await readdir(join(path, '..'))).toEqual(['config.json']);
  });

  it('is removed once', async () => {
    const path = await saveConfigFile(variables, { url: URL, token: 'secret' });
    expect(await removeConfigFile(variables)).toBe(path);
    expect(await removeConfigFile(variables)).toBeUndefined();
  });
});
