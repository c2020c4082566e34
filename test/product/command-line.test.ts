import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createReceiver, type Server } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalMode } from './support/local-mode.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/runat.mjs', import.meta.url));
/** Makes Node say that it is an older one, which cannot run the sources. */
const OLDER_NODE =
  'data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.0.0"}})';

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

let local: LocalMode;
/** Holds no config file. */
let home: string;
/** Answers with the status that the path names, and with the body that it got. */
let receiver: Server;
let receiverUrl: string;

beforeAll(async () => {
  [local, home] = await Promise.all([LocalMode.start(), mkdtemp(join(tmpdir(), 'runat-home-'))]);
  receiver = createReceiver(async (request, response) => {
    const said = `${request.method} ${request.headers['content-type']} ${await text(request)}`;
    response.writeHead(Number(request.url?.slice(1))).end(said);
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  receiverUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
});

afterAll(async () => {
  receiver.close();
  await local.remove();
  await rm(home, { recursive: true });
});

interface StartOptions {
  readonly url?: string;
  readonly nodeOptions?: readonly string[];
  readonly input?: string;
}

const start = (words: readonly string[], { url = local.url, nodeOptions = [], input }: StartOptions = {}) => {
  const { PATH = '' } = process.env;
  // The sources are compiled once for all of these processes: most of their time would go into that.
  const cache = { NODE_COMPILE_CACHE: join(home, 'compiled') };
  const child = spawn(process.execPath, [...nodeOptions, LAUNCHER, ...words], {
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    env: { PATH, HOME: home, RUNAT_URL: url, GREETING: 'hello', ...cache },
  });
  child.stdin?.end(input);
  return { child, ended: endOf(child) };
};

const endOf = async (child: ChildProcess): Promise<Ended> => {
  const texts = { out: '', error: '' };
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    texts.out += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    texts.error += text;
  });
  const [code] = await once(child, 'close');
  return { code, ...texts };
};

const runat = (...words: string[]): Promise<Ended> => start(words).ended;

/** Resolves with what a process has said on stderr once that matches. */
const hears = (child: ChildProcess, pattern: RegExp): Promise<string> =>
  new Promise((resolve) => {
    let heard = '';
    child.stderr?.on('data', (text) => {
      heard += text;
      if (pattern.test(heard)) resolve(heard);
    });
  });

const created = async (...words: string[]): Promise<string> => (await runat('run', ...words)).out.trim();

describe.concurrent('run', () => {
  it('prints what the container writes and ends with its exit code', async () => {
    const line = ['busybox', '--in', '2s', '--wait', '--follow', '--', 'sh', '-c', 'echo hi; exit 4'];
    const { code, out, error } = await runat('run', ...line);
    expect({ code, out }).toEqual({ code: 4, out: 'hi\n' });
    // A busy machine may say so only when its time has come.
    expect(error).toMatch(/ is due (?:at|now)[\s\S]*failed, exit code 4/);
  });

  it('keeps stdout and stderr of a script apart', async () => {
    const script = 'echo out; echo err >&2; echo $NAMED $GREETING';
    const line = [
      'run',
      'busybox',
      '--shell',
      script,
      '-e',
      'NAMED=x',
      '-e',
      'GREETING',
      '--follow',
      '--quiet',
    ];
    expect(await runat(...line)).toEqual({ code: 0, out: 'out\nx hello\n', error: 'err\n' });
  });

  it('waits without printing, and gives the run as JSON', async () => {
    const { code, out } = await runat('run', 'busybox', '--wait', '--json', '--shell', 'exit 3');
    expect(code).toBe(3);
    expect(JSON.parse(out)).toMatchObject({ status: 'failed', exitCode: 3 });
  });

  it('says why a container never ran, and ends with 125', async () => {
    const { code, out, error } = await runat('run', 'busybox', '--wait');
    expect({ code, out }).toEqual({ code: 125, out: '' });
    expect(error).toMatch(/start_failed: .*command/);
  });

  it('names every fault of what was typed, and ends with 2', async () => {
    const { code, out, error } = await runat('run', 'Busy Box', '--cpu', 'abc', '--in', '0s', '--tag', '');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(error).toMatch(/^ {2}\/cpu {2,}"abc": expected a number$/m);
    expect(error).toMatch(/^ {2}\/image {2,}"Busy Box": /m);
    expect(error).toMatch(/^ {2}\/in {2,}"0s": /m);
    expect(error).toMatch(/^ {2}\/tags\/0 {2,}/m);
  });

  it('follows all copies, and ends with the exit code of the first one that fails', async () => {
    const script = 'echo I am $RUNAT_COPY; exit $(( (RUNAT_COPY - 1) * 3 ))';
    const { code, out, error } = await runat(
      'run',
      'busybox',
      '--copies',
      '3',
      '--follow',
      '--shell',
      script,
    );
    expect(code).toBe(3);
    expect(out.trimEnd().split('\n').sort()).toEqual(['[1] I am 1', '[2] I am 2', '[3] I am 3']);
    expect(error).toContain('1 of 3 copies succeeded');
  });

  it('stays until the last attempt has ended, and ends with its exit code', async () => {
    const line = ['--retry', '2', '--retry-backoff', '1s', '--retry-exit-codes', '7', '--follow'];
    const script = 'echo attempt $RUNAT_ATTEMPT; exit $(( 9 - RUNAT_ATTEMPT * 2 ))';
    const { code, out } = await runat('run', 'busybox', ...line, '--shell', script);
    expect({ code, out }).toEqual({ code: 5, out: 'attempt 1\nattempt 2\n' });
  });

  it('waits for the first occurrence of what is due again and again, which goes on', async () => {
    const line = ['run', 'busybox', '--every', '1s', '--name', 'ticker', '--follow', '--shell', 'echo tick'];
    const { code, out, error } = await runat(...line);
    expect({ code, out }).toEqual({ code: 0, out: 'tick\n' });
    expect(error).toContain('goes on. End it: npx runat cancel');
    expect((await runat('cancel', 'ticker')).out).toContain('is canceled');
  });

  it('leaves the job alone when it is interrupted while it waits, and says how to stop it', async () => {
    const { child, ended } = start(['run', 'busybox', '--in', '1h', '--follow', '--', 'true']);
    const jobId = /job (\S+) is due/.exec(await hears(child, /waiting/))?.[1] ?? '';
    child.kill('SIGINT');
    const { code, error } = await ended;
    expect(code).toBe(130);
    expect(error).toContain(`npx runat cancel --stop ${jobId}`);
    expect((await local.call('GET', `/v1/jobs/${jobId}`)).body.state).toBe('scheduled');
  });

  it('does the same when an older Node started it', async () => {
    const nodeOptions = ['--import', OLDER_NODE];
    const line = ['run', 'busybox', '--follow', '--quiet', '--', 'sh', '-c', 'echo hi; exit 4'];
    expect(await start(line, { nodeOptions }).ended).toEqual({ code: 4, out: 'hi\n', error: '' });
    const waiting = start(['run', 'busybox', '--in', '1h', '--wait', '--', 'true'], { nodeOptions });
    await hears(waiting.child, /waiting/);
    waiting.child.kill('SIGTERM');
    expect((await waiting.ended).code).toBe(143);
  });
});

describe.concurrent('a webhook', () => {
  it('is sent with what comes by stdin, and its tries are followed', async () => {
    const line = ['run', '--url', `${receiverUrl}/200`, '--method', 'put', '--body', '-', '--follow'];
    const { code, out } = await start(line, { input: '{"a": 1}' }).ended;
    expect(code).toBe(0);
    expect(out).toMatch(
      /^PUT http:\/\/127\.0\.0\.1:\d+\/200: 200 in \d+ ms\nPUT application\/json \{"a":1\}\n$/,
    );
  });

  it('that is given up ends with 1; show and deliveries tell why, and it can be sent again', async () => {
    const file = join(home, 'body.txt');
    await writeFile(file, 'of a file\n');
    const line = ['run', '--url', `${receiverUrl}/410`, '--body', `@${file}`, '--wait', '--json'];
    const { code, out } = await runat(...line);
    const run = JSON.parse(out);
    expect({ code, reason: run.reason.code }).toEqual({ code: 1, reason: 'receiver_gone' });
    const [show, deliveries] = await Promise.all([runat('show', run.id), runat('deliveries', run.jobId)]);
    expect(show.out).toMatch(/^target +POST http:\/\/\S+\/410$/m);
    expect(show.out).toMatch(
      /^ {2,}failed: .*410[\s\S]* 410 in \d+ ms: POST text\/plain; charset=utf-8 of a file$/m,
    );
    expect(deliveries.out).toMatch(new RegExp(`  target  failed  1 +410 in .* ${run.deliveryId}$`, 'm'));
    expect((await runat('replay', run.deliveryId)).out).toBe(`Delivery ${run.deliveryId} is sent again.\n`);
  });

  it('tells a callback how a run ended', async () => {
    const told = ['--callback', `${receiverUrl}/204`, '--callback-on', 'run.failed'];
    const { code, out } = await runat('run', 'busybox', ...told, '--wait', '--json', '--shell', 'exit 3');
    expect(code).toBe(3);
    const { id, jobId } = JSON.parse(out);
    expect((await runat('deliveries', jobId)).out).toMatch(
      new RegExp(`  run\\.failed  (?:delivered|pending) .* ${id}-callback$`, 'm'),
    );
    expect((await runat('show', id)).out).toMatch(/^ +run\.failed POST http:\/\/\S+\/204$/m);
    expect((await runat('show', jobId)).out).toMatch(/^callback +http:\S+\/204\n +on run\.failed$/m);
  });

  it('of a file that cannot be read is not made, and the command ends with 2', async () => {
    const { code, error } = await runat('run', '--url', receiverUrl, '--body', '@/no/such/file');
    expect(code).toBe(2);
    expect(error).toMatch(/^runat: --body "@\/no\/such\/file": cannot be read: /);
  });
});

describe.concurrent('the other commands', () => {
  it('list and show jobs', async () => {
    const id = await created('busybox', '--in', '1h', '--name', 'listed', '--', 'date');
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    const [list, json, show] = await Promise.all([
      runat('list', '--state', 'scheduled'),
      runat('list', '--state', 'scheduled', '--json'),
      runat('show', id),
    ]);
    expect(list.out).toMatch(new RegExp(`^${id}  scheduled  .*  busybox  listed$`, 'm'));
    expect(JSON.parse(json.out).items).toContainEqual(expect.objectContaining({ id, name: 'listed' }));
    expect(show.out).toMatch(/^name +listed$/m);
  });

  it('show a run and print what it wrote', async () => {
    const id = await created('busybox', '--shell', 'echo out; echo err >&2');
    const runId = await local.runReaches(id, 'succeeded');
    const [ofRun, ofJob, json, show] = await Promise.all([
      runat('logs', runId),
      runat('logs', '-f', id),
      runat('logs', '--json', runId),
      runat('show', runId),
    ]);
    expect(ofRun).toMatchObject({ code: 0, out: 'out\n', error: 'err\n' });
    expect(ofJob).toMatchObject({ code: 0, out: 'out\n', error: 'err\n' });
    const items = json.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).text);
    expect(items.sort()).toEqual(['err', 'out']);
    expect(show.out).toMatch(/^status +succeeded, exit code 0$/m);
  });

  it('cancel a job before its time, once', async () => {
    const id = await created('busybox', '--in', '1h', '--', 'date');
    expect(await runat('cancel', id)).toEqual({ code: 0, out: `Job ${id} is canceled.\n`, error: '' });
    const again = await runat('cancel', id);
    expect(again).toMatchObject({ code: 1, out: '' });
    expect(again.error).toContain('(409)');
  });

  it.each([
    ['cancel --stop', (jobId: string) => ['cancel', '--stop', jobId]],
    ['stop', (_: string, runId: string) => ['stop', runId]],
  ])('%s ends what runs, of which whoever follows it is told by 125', async (_, line) => {
    const following = start(['run', 'busybox', '--follow', '--shell', 'echo up >&2; exec sleep 300']);
    const said = await hears(following.child, /^up$/m);
    const jobId = /job (\S+) is due/.exec(said)?.[1] ?? '';
    const runId = await local.runReaches(jobId, 'running');
    expect(await runat(...line(jobId, runId))).toMatchObject({
      code: 0,
      out: expect.stringContaining(runId),
    });
    expect((await following.ended).code).toBe(125);
  });

  it('keep a job under a name: put, start, edit, pause, resume, occurrences, cancel', async () => {
    const put = (script: string) =>
      runat('put', 'team/nightly', 'busybox', '--cron', '0 3 1 1 *', '--shell', script);
    const { out: id } = await put('exit 1');
    expect((await put('echo $RUNAT_COPY; exit 6')).out).toBe(id);
    expect(await runat('start', 'team/nightly', '--follow')).toMatchObject({ code: 6, out: '1\n' });
    expect((await runat('edit', 'team/nightly', '--every', '2h', '--tag', 'a')).out).toMatch(
      // On a busy machine a second goes by before it is printed.
      /is changed; .* in (2h|1h59m)/,
    );
    expect((await runat('pause', 'team/nightly')).out).toContain('is paused.');
    expect((await runat('list', '--tag', 'a')).out).toMatch(/ {2}paused {2}.* team\/nightly$/m);
    expect((await runat('resume', 'team/nightly')).out).toContain('is due at');
    const { out } = await runat('occurrences', 'team/nightly', '--json');
    expect(JSON.parse(out).items).toContainEqual(
      expect.objectContaining({ status: 'failed', runs: [expect.objectContaining({ exitCode: 6 })] }),
    );
    expect((await runat('cancel', 'team/nightly')).out).toBe(`Job ${id.trim()} is canceled.\n`);
  });

  it('preview a schedule, and name all its faults', async () => {
    const good = await runat(
      'preview',
      '--cron',
      '0 3 * * *',
      '--timezone',
      'Asia/Kathmandu',
      '--count',
      '2',
    );
    expect(good.out).toMatch(/^At 03:00, every day, Asia\/Kathmandu time\n\nDUE /);
    expect(good.out.match(/T?03:00:00\+05:45$/gm)).toHaveLength(2);
    const bad = await runat('preview', '--every', '1ms', '--timezone', 'Asia/Katmandoo', '--count', '99');
    expect(bad.code).toBe(2);
    expect(bad.error).toMatch(/^ {2}\/count {2,}99: [\s\S]*^ {2}\/timezone {2,}"Asia\/Katmandoo": /m);
  });

  it('tell who calls', async () => {
    expect(await runat('whoami')).toEqual({ code: 0, out: 'local: admin\n', error: '' });
  });
});

it('holds all jobs back and lets them go on', async () => {
  const pause = await runat('pause', '--all', '--until', '2036-01-01T00:00:00Z');
  expect(pause.out).toContain('until 2036-01-01 00:00:00Z');
  expect((await runat('summary')).out).toMatch(/^paused +all jobs, since /m);
  const waiting = start(['run', 'busybox', '--wait', '--shell', 'exit 2']);
  await hears(waiting.child, /waiting/);
  expect(await runat('resume', '--all')).toEqual({ code: 0, out: 'All jobs go on.\n', error: '' });
  expect((await waiting.ended).code).toBe(2);
});

it('says in plain words that nothing listens at an address', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  server.close();
  await once(server, 'close');
  const { code, out, error } = await start(['list'], { url }).ended;
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(error).toContain(`${url} cannot be reached: nothing listens there. Start local mode with npm start`);
});

describe('the runs of all jobs', () => {
  it('are listed, their tails are printed, and their pages are told', async () => {
    await runat('run', 'busybox', '--name', 'walker', '--wait', '--shell', 'seq 20; exit 3');
    const list = await runat('runs', '--job', 'walker', '--status', 'failed', '--json');
    expect(list).toMatchObject({ code: 0 });
    const [run] = JSON.parse(list.out).items;
    expect(run).toMatchObject({ jobName: 'walker', status: 'failed', exitCode: 3 });
    expect((await runat('runs', '--status', 'failed')).out).toContain(run.id);
    expect(await runat('logs', '--tail', '2', run.id)).toMatchObject({ code: 0, out: '19\n20\n' });
    expect(await runat('open', run.id)).toMatchObject({ code: 0, out: `${local.url}/runs/${run.id}\n` });
  });

  it('stand on a timeline, and what they wrote is there as text', async () => {
    const id = await created('busybox', '--name', 'teller', '--shell', 'echo one; echo two');
    const job = `${local.url}/v1/jobs/${id}`;
    await runat('logs', '-f', id);
    const text = await fetch(`${job}/output`, { headers: { accept: 'text/plain' } });
    expect(await text.text()).toBe('one\ntwo\n');
    const timeline = await (await fetch(`${local.url}/v1/timeline?job=${id}`)).json();
    expect(timeline).toMatchObject({ items: [{ jobId: id, marks: [{ status: 'succeeded' }] }] });
    const latest = await fetch(`${job}/runs/latest`);
    expect(await latest.json()).toMatchObject({ jobId: id, status: 'succeeded' });
  });
});
