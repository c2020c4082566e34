import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, ListTablesCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { ECSClient, ListTasksCommand } from '@aws-sdk/client-ecs';
import { ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalMode } from './support/local-mode.ts';

const TOKENS_FILE = fileURLToPath(new URL('../../bin/tokens.ts', import.meta.url));
const START_FILE = fileURLToPath(new URL('../../bin/local.ts', import.meta.url));

describe('files of the data folder', () => {
  let local: LocalMode;
  let folder: string;
  let jobId: string;

  const modeOf = async (name: string) => ((await stat(join(folder, name))).mode & 0o777).toString(8);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'runat-shared-'));
    await chmod(folder, 0o755);
    for (const name of ['notes.txt', 'secrets.json', 'functions.log.1', 'ecs.sqlite-wal']) {
      await writeFile(join(folder, name), name === 'secrets.json' ? '{}' : '', { mode: 0o644 });
      await chmod(join(folder, name), 0o644);
    }
    local = await LocalMode.start({ dataFolder: folder });
    const { body } = await local.call('POST', '/v1/jobs', { image: 'x', shell: 'umask', now: true });
    await local.line(/run \S+ succeeded/);
    jobId = body.id;
  });

  afterAll(() => local.remove());

  it('are for this user alone in a folder that others can look into, but for what is not of local mode', async () => {
    const names = await readdir(folder);
    expect(names).toEqual(
      expect.arrayContaining(['dynamodb.sqlite', 'dynamodb.sqlite-wal', 'functions.log']),
    );
    const modes = await Promise.all(names.map(async (name) => [name, await modeOf(name)]));
    expect(Object.fromEntries(modes)).toEqual(
      Object.fromEntries(names.map((name) => [name, name === 'notes.txt' ? '644' : '600'])),
    );
  });

  it('change nothing of what jobs write: they have the umask of who started local mode', async () => {
    const { body: output } = await local.call('GET', `/v1/jobs/${jobId}/output`);
    const umask = process.umask().toString(8).padStart(4, '0');
    expect(output.items.map(({ text }: { text: string }) => text)).toEqual([umask]);
  });
});

describe('local mode', () => {
  let local: LocalMode;

  beforeAll(async () => {
    local = await LocalMode.start({ arguments: ['--keep', '2'] });
  });

  afterAll(() => local.remove());

  it('answers once it says that it is ready', async () => {
    const answer = await local.call('GET', '/health');
    expect(answer.status).toBe(200);
  });

  it('says what it keeps where, and what runs containers', async () => {
    expect(await local.line(/^ {2}data /)).toContain(local.dataFolder);
    expect(await local.line(/^ {2}engine /)).toContain('process (no containers:');
  });

  describe('its emulators', () => {
    let endpoints: { [service: string]: string } & { credentials: never };

    beforeAll(async () => {
      endpoints = JSON.parse(await readFile(join(local.dataFolder, 'endpoints.json'), 'utf8'));
    });

    it('keep what is over, with its output, for as long as was asked for', async () => {
      const { credentials, dynamodb = '', logs = '' } = endpoints;
      const { id } = await local.create({ shell: 'echo kept', now: true });
      const run = await local.runOf(id, 'succeeded');
      const table = new DynamoDBClient({ endpoint: dynamodb, region: 'us-east-1', credentials });
      const { Items = [] } = await table.send(new ScanCommand({ TableName: 'runat-2' }));
      const expiring = Items.filter((item) => JSON.stringify(item).includes(run.id)).flatMap(
        ({ expiresAt }) => (expiresAt?.N === undefined ? [] : Number(expiresAt.N)),
      );
      const keptFor = expiring.map((at) => Math.round((at - Date.parse(run.stoppedAt) / 1000) / 86_400));
      expect(new Set(keptFor)).toEqual(new Set([2]));
      const groups = new CloudWatchLogsClient({ endpoint: logs, region: 'us-east-1', credentials });
      const { logGroups } = await groups.send(new DescribeLogGroupsCommand({}));
      expect(logGroups).toMatchObject([{ retentionInDays: 3 }]);
    });

    const listing = (credentials: { accessKeyId: string; secretAccessKey: string }) => {
      const settings = (service: string) => ({
        endpoint: endpoints[service] ?? '',
        region: 'us-east-1',
        maxAttempts: 1,
        credentials,
      });
      return [
        new DynamoDBClient(settings('dynamodb')).send(new ListTablesCommand({})),
        new SQSClient(settings('sqs')).send(new ListQueuesCommand({})),
        new SchedulerClient(settings('scheduler')).send(new ListSchedulesCommand({})),
        new ECSClient(settings('ecs')).send(new ListTasksCommand({ cluster: 'runat' })),
        new CloudWatchLogsClient(settings('logs')).send(new DescribeLogGroupsCommand({})),
        new SecretsManagerClient(settings('secrets')).send(
          new GetSecretValueCommand({ SecretId: 'runat-webhook-signing' }),
        ),
      ];
    };

    it('answer who can read the data folder', async () => {
      const answers = await Promise.allSettled(listing(endpoints.credentials));
      expect(answers.map(({ status }) => status)).toEqual(Array(6).fill('fulfilled'));
    });

    it('refuse everybody else', async () => {
      const answers = await Promise.allSettled(listing({ accessKeyId: 'local', secretAccessKey: 'local' }));
      const names = answers.map((answer) => answer.status === 'rejected' && answer.reason.name);
      expect(names).toEqual(Array(6).fill('InvalidSignatureException'));
    });

    it('tell their addresses and credentials to this user only', async () => {
      const { mode } = await stat(join(local.dataFolder, 'endpoints.json'));
      expect(mode & 0o777).toBe(0o600);
    });
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

  it('says how a token is made, for the folder in use', async () => {
    const command = `npm run tokens -- create --name me --scopes read,run,write --local --data ${local.dataFolder}`;
    // A folder with a space in its name is in quotes.
    expect((await local.line(/^ {2}sign-in /)).replaceAll("'", '')).toContain(command);
  });

  it('health answers everyone', async () => {
    expect((await local.call('GET', '/health')).status).toBe(200);
  });
});

describe('a start that fails', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'runat-start-'));
    await writeFile(join(folder, 'file'), 'no folder');
    await writeFile(join(folder, 'ecs.sqlite'), 'no database'.repeat(100));
  });

  afterAll(() => rm(folder, { recursive: true }));

  const NOWHERE = 'unix:///nowhere/docker.sock';

  it.each([
    ['a data folder that is none', ['--data', 'file'], /^--data .+\/file: no folder that can be used/],
    ['a file of another kind', ['--data', '.', '--engine', 'process'], /ecs\.sqlite: file is not a database/],
    [
      'an engine that does not answer',
      ['--engine', 'docker'],
      /engine "docker": no container engine answers/,
    ],
    [
      'a database that does not answer',
      ['--engine', 'process', '--dynamodb', 'http://127.0.0.1:9'],
      /--dynamodb http:\/\/127\.0\.0\.1:9: no database answers there/,
    ],
  ])('tells %s in one line that names it', async (_what, words, message) => {
    const child = spawn(process.execPath, [START_FILE, '--port', '0', '--data', 'new', ...words], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, DOCKER_HOST: NOWHERE },
    });
    const chunks: Buffer[] = [];
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    expect((await once(child, 'close'))[0]).toBe(1);
    const lines = Buffer.concat(chunks).toString().trim().split('\n');
    expect(lines).toEqual([expect.stringMatching(/^Runat did not start: /)]);
    expect(lines[0]?.replace('Runat did not start: ', '')).toMatch(message);
  });
});
