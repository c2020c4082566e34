import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalMode } from './support/local-mode.ts';

const TOKENS_FILE = new URL('../../bin/tokens.ts', import.meta.url).pathname;
const START_MILLISECONDS = 5000;

describe('local mode', () => {
  let local: LocalMode;
  let startedAt: number;

  beforeAll(async () => {
    startedAt = performance.now();
    local = await LocalMode.start();
  });

  afterAll(() => local.remove());

  it('answers within five seconds of its start', async () => {
    const answer = await local.call('GET', '/health');
    expect(answer.status).toBe(200);
    expect(performance.now() - startedAt).toBeLessThan(START_MILLISECONDS);
  });

  it('says what it keeps where, and what runs containers', async () => {
    expect(await local.line(/^ {2}data /)).toContain(local.dataFolder);
    expect(await local.line(/^ {2}engine /)).toContain('process (no containers:');
  });
});

describe('with --sign-in', () => {
  let local: LocalMode;

  beforeAll(async () => {
    local = await LocalMode.start({ arguments: ['--sign-in'] });
  });

  afterAll(() => local.remove());

  it.each([
    ['without a token', {}],
    ['with an unknown token', { authorization: `Bearer runat_${'A'.repeat(43)}` }],
    ['with something that is no token', { authorization: 'Basic !' }],
  ])('a request %s is refused and told how to sign in', async (_what, headers) => {
    const answer = await local.call('GET', '/v1/jobs', undefined, headers);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/Bearer/);
  });

  it('a token may do what its scopes say and nothing else', async () => {
    const words = ['create', '--name', 'reader', '--scopes', 'read', '--local', '--data', local.dataFolder];
    const { stdout } = await promisify(execFile)(process.execPath, [TOKENS_FILE, ...words]);
    const headers = { authorization: `Bearer ${stdout.trim()}` };
    expect((await local.call('GET', '/v1/whoami', undefined, headers)).body).toEqual({
      name: 'reader',
      scopes: ['read'],
    });
    expect((await local.call('GET', '/v1/jobs', undefined, headers)).status).toBe(200);
    const job = { image: 'busybox', command: ['true'], in: '1h' };
    expect((await local.call('POST', '/v1/jobs', job, headers)).status).toBe(403);
    const log = await readFile(join(local.dataFolder, 'functions.log'), 'utf8');
    expect(log).not.toContain(stdout.trim());
  });

  it('health answers everyone', async () => {
    expect((await local.call('GET', '/health')).status).toBe(200);
  });
});
