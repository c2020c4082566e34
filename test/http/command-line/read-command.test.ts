import { describe, expect, it } from 'vitest';
import type { Command } from '../../../cli/arguments/command.ts';
import { jobPatch } from '../../../cli/arguments/job-patch.ts';
import { jobRequest } from '../../../cli/arguments/job-request.ts';
import { readCommand } from '../../../cli/arguments/read-command.ts';
import { UsageError } from '../../../cli/arguments/usage-error.ts';

const VERSION = '1.2.3';
const RUN_ID = '01a1fd70f1c0700087fbf7479cb86dfe-20261121T093003Z-1-1';

const read = (...words: string[]): Command => {
  const line = readCommand(words, VERSION);
  if (line.kind === 'text') throw new Error(`expected a command, got ${line.text}`);
  return line.command;
};

/** The body that a command line of `run` sends. */
const bodyOf = (words: readonly string[], variables: Record<string, string> = {}): object => {
  const command = read('run', ...words);
  if (command.kind !== 'run') throw new Error('expected run');
  return jobRequest(command.image, command.command, command.job, variables);
};

/** The merge patch that a command line of `edit` sends. */
const patchOf = (...words: readonly string[]): object => {
  const command = read('edit', 'nightly', ...words);
  if (command.kind !== 'edit') throw new Error('expected edit');
  return jobPatch(command.command, command.changes, {});
};

const faultOf = (...words: string[]): string => {
  try {
    readCommand(words, VERSION);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  throw new Error('expected a fault');
};

describe('run', () => {
  it('runs now when no time is given', () => {
    expect(bodyOf(['busybox'])).toEqual({ image: 'busybox', now: true });
  });

  it('takes every field of a job', () => {
    const words =
      'busybox --at 2030-01-31T09:30:00 --timezone Asia/Kathmandu --name n --tag a --tag b -e A=1 --env B=x=y ' +
      '--shell date --cpu 0.5 --memory 1024 --architecture arm64 --capacity spot --timeout 2h --start-deadline 5m';
    expect(bodyOf(words.split(' '))).toEqual({
      image: 'busybox',
      at: '2030-01-31T09:30:00',
      timezone: 'Asia/Kathmandu',
      name: 'n',
      tags: ['a', 'b'],
      environment: { A: '1', B: 'x=y' },
      shell: 'date',
      cpu: 0.5,
      memory: 1024,
      architecture: 'arm64',
      capacity: 'spot',
      timeout: '2h',
      startDeadline: '5m',
    });
  });

  it('takes a schedule and every rule of a job', () => {
    const words =
      'backup --cron 0_3_*_*_* --timezone Europe/Berlin --starts-at 2030-01-01T00:00 --ends-at 2031-01-01T00:00 ' +
      '--exclude 2030-12-24 --exclude 2030-12-25/2030-12-26 --jitter 5m --copies 3 --overlap queue --misfire skip ' +
      '--retry 2 --retry-backoff 10s --retry-factor 1.5 --retry-exit-codes 1,75 --secret TOKEN=arn:aws:ssm:x ' +
      '--ephemeral-storage 50 --paused';
    expect(bodyOf(words.split(' ').map((word) => word.replaceAll('_', ' ')))).toEqual({
      image: 'backup',
      cron: '0 3 * * *',
      timezone: 'Europe/Berlin',
      startsAt: '2030-01-01T00:00',
      endsAt: '2031-01-01T00:00',
      exclude: ['2030-12-24', '2030-12-25/2030-12-26'],
      jitter: '5m',
      copies: 3,
      overlap: 'queue',
      misfire: 'skip',
      retry: { limit: 2, backoff: '10s', factor: 1.5, exitCodes: [1, 75] },
      secrets: { TOKEN: 'arn:aws:ssm:x' },
      ephemeralStorage: 50,
      paused: true,
    });
  });

  it('takes several crons as a list, and days of each year', () => {
    const words =
      'backup --cron 0_9_*_*_MON-FRI --cron 30_11_*_*_SAT --only-every 2w --starts-at 2030-01-07 --exclude 12-25';
    expect(bodyOf(words.split(' ').map((word) => word.replaceAll('_', ' ')))).toEqual({
      image: 'backup',
      cron: ['0 9 * * MON-FRI', '30 11 * * SAT'],
      onlyEvery: '2w',
      startsAt: '2030-01-07',
      exclude: ['12-25'],
    });
  });

  it('takes every field of a webhook', () => {
    const words =
      '--url https://a.example/x --method put --header A:_1 --header b:c:d --body hi --expect 2xx --expect 404';
    expect(bodyOf(words.split(' ').map((word) => word.replaceAll('_', ' ')))).toEqual({
      now: true,
      url: 'https://a.example/x',
      method: 'put',
      headers: { a: '1', b: 'c:d' },
      body: 'hi',
      expect: ['2xx', '404'],
    });
  });

  it('takes what follows from how runs end', () => {
    const words =
      'b --callback https://a.example --callback-on run.failed --callback-on x --success-within 25h --on-success next';
    expect(bodyOf(words.split(' '))).toEqual({
      image: 'b',
      now: true,
      callback: { url: 'https://a.example', on: ['run.failed', 'x'] },
      successWithin: '25h',
      onSuccess: 'next',
    });
  });

  it('names all headers that make no sense', () => {
    const words = ['--url', 'u', '--header', 'plain', '--header', 'A: 1', '--header', 'a:2'];
    expect(() => bodyOf(words)).toThrow(
      /--header "plain": expected 'name: value'\n--header "a": given twice/,
    );
  });

  it('leaves the words behind -- to the container, whatever they look like', () => {
    const words = ['busybox', '--in', '2s', '--', 'sh', '-c', 'echo hi', '--json', '--', '--help'];
    const command = ['sh', '-c', 'echo hi', '--json', '--', '--help'];
    expect(bodyOf(words)).toEqual({ image: 'busybox', in: '2s', command });
  });

  it('refuses a command that is not behind --', () => {
    expect(faultOf('run', 'busybox', 'date')).toMatch(/too many arguments[\s\S]*behind --/);
  });

  it('hands on what the API judges: times that exclude each other, sizes that are no numbers', () => {
    const words =
      'busybox --in 1s --at noon --now --cpu abc --memory -1 --copies two --retry no --retry-exit-codes 1,x';
    expect(bodyOf(words.split(' '))).toEqual({
      image: 'busybox',
      in: '1s',
      at: 'noon',
      now: true,
      cpu: 'abc',
      memory: '-1',
      copies: 'two',
      retry: { limit: 'no', exitCodes: [1, 'x'] },
    });
  });

  it('takes the value of a variable that is named alone from its own environment', () => {
    expect(bodyOf(['busybox', '-e', 'SECRET', '-e', 'EMPTY='], { SECRET: 's' })).toMatchObject({
      environment: { SECRET: 's', EMPTY: '' },
    });
  });

  it('names all variables that are not set and all secrets without an ARN', () => {
    const words = ['busybox', '-e', 'ONE', '-e', 'TWO', '--secret', 'THREE'];
    expect(() => bodyOf(words)).toThrow(/"ONE"[\s\S]*"TWO"[\s\S]*"THREE": expected NAME=ARN/);
  });

  it('sends a variable called __proto__ as one', () => {
    expect(JSON.stringify(bodyOf(['busybox', '-e', '__proto__=x']))).toContain('{"__proto__":"x"}');
  });

  it('waits when it follows', () => {
    expect(read('run', 'busybox', '-fq')).toMatchObject({ waits: true, follows: true, isQuiet: true });
    expect(read('run', 'busybox', '--wait')).toMatchObject({ waits: true, follows: false });
    expect(read('run', 'busybox')).toMatchObject({ waits: false, follows: false });
  });
});

describe('edit', () => {
  it('sends what is named and nothing else', () => {
    expect(patchOf('--every', '2h')).toEqual({ every: '2h' });
    expect(patchOf('--image', 'b:2', '--retry-backoff', '5s', '-e', 'A=1', '--', 'date')).toEqual({
      image: 'b:2',
      command: ['date'],
      retry: { backoff: '5s' },
      environment: { A: '1' },
    });
  });

  it.each([
    ['a field', ['ends-at'], { endsAt: null }],
    ['a field with another name', ['tag'], { tags: null }],
    ['one variable', ['env.A.B'], { environment: { 'A.B': null } }],
    ['a part of the retries', ['retry-exit-codes'], { retry: { exitCodes: null } }],
    ['one header, in whatever case', ['header.X-A'], { headers: { 'x-a': null } }],
    ['which events a callback is told', ['callback-on'], { callback: { on: null } }],
    ['what follows', ['callback', 'on-success'], { callback: null, onSuccess: null }],
    ['several', ['secret.T', 'name'], { secrets: { T: null }, name: null }],
  ])('takes back %s', (_, names, patch) => {
    expect(patchOf(...names.flatMap((name) => ['--unset', name]))).toEqual(patch);
  });

  it('takes one variable back and sets another one', () => {
    expect(patchOf('-e', 'A=1', '--unset', 'env.B')).toEqual({ environment: { A: '1', B: null } });
  });

  it.each([
    [[], /nothing to change/],
    [['--unset', 'colour'], /--unset "colour": expected one of name, /],
    [['--name', 'x', '--unset', 'name'], /--unset name: it is given as well/],
    [['--image', 'b', '--url', 'https://a.example'], /"b" and --url: expected one of them/],
  ])('refuses %j', (words, fault) => {
    expect(() => patchOf(...words)).toThrow(fault);
  });
});

describe('the other commands', () => {
  it.each<[string, Command]>([
    ['list', { kind: 'list', limit: 25, filter: {} }],
    ['list --state history --limit 300', { kind: 'list', filter: { state: 'history' }, limit: 300 }],
    [
      'list --tag a --name b --outcome failed',
      { kind: 'list', limit: 25, filter: { tag: 'a', name: 'b', outcome: 'failed' } },
    ],
    ['show 12ab', { kind: 'show', of: '12ab' }],
    ['logs 12ab', { kind: 'logs', of: '12ab', follows: false }],
    ['logs --tail 50 12ab', { kind: 'logs', of: '12ab', follows: false, tail: 50 }],
    ['open', { kind: 'open' }],
    [`open ${RUN_ID}`, { kind: 'open', of: RUN_ID }],
    ['runs', { kind: 'runs', limit: 25, filter: {} }],
    [
      'runs --status failed,lost --job backup --tag db --from a --to b --cause manual --limit 3',
      {
        kind: 'runs',
        limit: 3,
        filter: { status: 'failed,lost', job: 'backup', tag: 'db', from: 'a', to: 'b', cause: 'manual' },
      },
    ],
    [`logs -f ${RUN_ID}`, { kind: 'logs', of: RUN_ID, follows: true }],
    ['occurrences my-job', { kind: 'occurrences', of: 'my-job', limit: 25, span: {} }],
    [
      'occurrences my-job --from a --to b --limit 5',
      { kind: 'occurrences', of: 'my-job', limit: 5, span: { from: 'a', to: 'b' } },
    ],
    ['deliveries my-job', { kind: 'deliveries', of: 'my-job', limit: 25 }],
    ['deliveries', { kind: 'deliveries', limit: 25 }],
    ['activity my-job --limit 2', { kind: 'activity', of: 'my-job', limit: 2 }],
    ['activity', { kind: 'activity', limit: 25 }],
    ['deliveries --status failed --limit 2', { kind: 'deliveries', status: 'failed', limit: 2 }],
    [`replay ${RUN_ID}-callback`, { kind: 'replay', id: `${RUN_ID}-callback` }],
    ['summary', { kind: 'summary' }],
    ['whoami', { kind: 'whoami' }],
    ['cancel 12ab', { kind: 'cancel', of: '12ab', stops: false }],
    ['cancel --stop 12ab', { kind: 'cancel', of: '12ab', stops: true }],
    [`stop ${RUN_ID}`, { kind: 'stop', of: RUN_ID }],
    ['stop my-job', { kind: 'stop', of: 'my-job' }],
    ['pause my-job', { kind: 'pause', of: 'my-job' }],
    ['pause --all', { kind: 'pause-all' }],
    ['pause --all --until noon', { kind: 'pause-all', until: 'noon' }],
    ['resume my-job', { kind: 'resume', of: 'my-job' }],
    ['resume --all', { kind: 'resume-all' }],
    ['start my-job', { kind: 'start', of: 'my-job', waits: false, follows: false, isQuiet: false }],
    ['start my-job -f', { kind: 'start', of: 'my-job', waits: true, follows: true, isQuiet: false }],
    [
      'put nightly backup --every 1h -- sh',
      { kind: 'put', name: 'nightly', image: 'backup', command: ['sh'], job: { every: '1h' } },
    ],
    [
      'put nightly --url https://a.example --every 1h',
      {
        kind: 'put',
        name: 'nightly',
        command: undefined,
        job: { url: 'https://a.example', every: '1h' },
      },
    ],
    [
      'preview --url https://a.example --every 1h',
      { kind: 'preview', command: undefined, job: { url: 'https://a.example', every: '1h' } },
    ],
    [
      'preview --every 1h --count 3',
      { kind: 'preview', image: 'busybox', command: undefined, job: { every: '1h' }, count: '3' },
    ],
  ])('%s', (line, command) => {
    expect(read(...line.split(' '))).toEqual(command);
  });

  it.each([
    [`cancel ${RUN_ID}`, /cancel is for jobs, and this is a run/],
    [`pause ${RUN_ID}`, /pause is for jobs/],
    ['pause', /expected the id or name of a job, or --all/],
    ['pause my-job --all', /"my-job" and --all/],
    ['pause my-job --until noon', /--until: only with --all/],
    ['resume', /or --all/],
    ['list --limit 0', /--limit "0"/],
    ['list --limit many', /--limit "many"/],
    ['list -- x', /list takes no command/],
    ['put nightly', /missing required argument 'image'/],
    ['lits', /Did you mean list/],
    ['run busybox --folow', /Did you mean --follow/],
    ['run', /missing required argument 'image', or --url/],
    ['run busybox --url https://a.example', /"busybox" and --url: expected one of them/],
    ['put nightly busybox --url https://a.example', /"busybox" and --url/],
    ['preview busybox --url https://a.example', /"busybox" and --url/],
    [`deliveries ${RUN_ID}`, /deliveries is for jobs/],
    [`activity ${RUN_ID}`, /activity is for jobs/],
    ['list --url http://a', /unknown option '--url'[\s\S]*where Runat is says --api/],
    ['run busybox --in', /argument missing/],
    ['', /^Usage: runat/],
  ])('%s is refused', (line, fault) => {
    expect(faultOf(...line.split(' ').filter(Boolean))).toMatch(fault);
  });
});

describe('common options', () => {
  it.each([
    ['before', ['--api', 'http://a', '--token', 't', '--json', 'list']],
    ['behind', ['list', '--api=http://a', '--token=t', '--json']],
  ])('are taken %s the command', (_, words) => {
    expect(readCommand(words, VERSION)).toMatchObject({
      common: { api: 'http://a', token: 't', json: true },
    });
  });

  it('show help and version', () => {
    expect(readCommand(['--version'], VERSION)).toEqual({ kind: 'text', text: '1.2.3\n' });
    expect(readCommand(['run', '--help'], VERSION)).toMatchObject({
      text: expect.stringContaining('--wait'),
    });
    for (const command of ['run', 'put', 'edit', 'preview', 'start']) {
      expect(readCommand([command, '--help'], VERSION)).toMatchObject({
        text: expect.stringContaining(`Examples:\n  runat ${command} `),
      });
    }
  });
});
