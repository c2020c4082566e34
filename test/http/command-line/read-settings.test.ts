import { describe, expect, it } from 'vitest';
import { configPath, readSettings } from '../../../cli/arguments/read-settings.ts';

const file = (config?: object | string) => ({
  path: '/home/me/.config/runat/config.json',
  text: typeof config === 'object' ? JSON.stringify(config) : config,
});

const CONFIG = { url: 'https://api.example.com/', token: 'from-file' };

describe('address and token', () => {
  it('are those of local mode when nothing is said', () => {
    expect(readSettings({}, {}, file())).toEqual({ url: 'http://127.0.0.1:8888' });
  });

  it('come from the config file', () => {
    expect(readSettings({}, {}, file(CONFIG))).toEqual({
      url: 'https://api.example.com',
      token: 'from-file',
    });
  });

  it('come from variables rather than from the config file', () => {
    const variables = { RUNAT_URL: 'http://localhost:1234/stage/', RUNAT_TOKEN: 'from-variable' };
    expect(readSettings({}, variables, file(CONFIG))).toEqual({
      url: 'http://localhost:1234/stage',
      token: 'from-variable',
    });
  });

  it('come from options rather than from anywhere else', () => {
    const variables = { RUNAT_URL: 'http://localhost:1234', RUNAT_TOKEN: 'from-variable' };
    const options = { api: 'http://localhost:4321', token: 'from-option' };
    expect(readSettings(options, variables, file(CONFIG))).toEqual({
      url: 'http://localhost:4321',
      token: 'from-option',
    });
  });

  it('treat a variable that is empty as one that is not set', () => {
    expect(readSettings({}, { RUNAT_URL: '', RUNAT_TOKEN: '' }, file(CONFIG))).toMatchObject({
      token: 'from-file',
    });
  });

  it('never send the token of the config file to another address', () => {
    expect(readSettings({ api: 'http://localhost:1234' }, {}, file(CONFIG))).not.toHaveProperty('token');
    expect(readSettings({ api: 'https://api.example.com' }, {}, file(CONFIG))).toHaveProperty('token');
  });
});

describe('a token', () => {
  const TOKEN = { token: 'runat_x' };

  it.each([
    'http://127.0.0.1:8888',
    'http://127.1:8888',
    'http://127.0.0.2',
    'http://LOCALHOST:8888',
    'http://api.localhost:8888',
    'http://[::1]:8888',
    'https://api.example.com',
    'https://10.0.0.1',
  ])('goes to %s', (api) => {
    expect(readSettings({ api, ...TOKEN }, {}, file())).toMatchObject(TOKEN);
  });

  it.each([
    'http://api.example.com',
    'http://10.0.0.1:8888',
    'http://0.0.0.0:8888',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://notlocalhost',
    'http://[fd00::1]',
    'http://me.local',
  ])('does not go to %s, wherever it comes from', (url) => {
    for (const read of [
      () => readSettings({ api: url, ...TOKEN }, {}, file()),
      () => readSettings({}, { RUNAT_URL: url, RUNAT_TOKEN: 'runat_x' }, file()),
      () => readSettings({}, {}, file({ url, ...TOKEN })),
    ]) {
      expect(read).toThrow(/expected https/);
      expect(read).not.toThrow(/runat_x/);
    }
    expect(readSettings({ api: url }, {}, file())).toEqual({ url });
  });
});

describe('settings that make no sense are refused:', () => {
  it.each([
    ['an address without a scheme', { api: 'localhost:8888' }, undefined, /--api "localhost:8888"/],
    ['a scheme that is not HTTP', { api: 'ftp://a' }, undefined, /--api "ftp:\/\/a"/],
    ['an address with a query', { api: 'http://a?b' }, undefined, /--api/],
    ['a token in the address', { api: 'http://me:secret@a' }, undefined, /not in the address/],
    ['a token with a line end', { token: 'a\nb' }, undefined, /no token has/],
    ['a config file that is no JSON', {}, '{"token":secret}', /config\.json: expected a JSON object/],
    ['a config file that is no object', {}, '[]', /config\.json: expected a JSON object/],
    ['a field that does not exist', {}, '{"tokne":"secret"}', /"tokne": expected url or token/],
    ['a value that is no text', {}, '{"url":1}', /"url": expected text/],
  ])('%s', (_, options, config, message) => {
    const read = () => readSettings(options, {}, file(config));
    expect(read).toThrow(message);
    expect(read).not.toThrow(/secret/);
  });
});

describe('the config file', () => {
  it('is below XDG_CONFIG_HOME, else below .config', () => {
    expect(configPath({ XDG_CONFIG_HOME: '/x' }, '/home/me')).toBe('/x/runat/config.json');
    expect(configPath({}, '/home/me')).toBe('/home/me/.config/runat/config.json');
    expect(configPath({ XDG_CONFIG_HOME: 'relative' }, '/home/me')).toBe(
      '/home/me/.config/runat/config.json',
    );
  });
});
