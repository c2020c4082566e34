import { describe, expect, it } from 'vitest';
import { jobRequest } from '../../../cli/job-request.ts';
import { type Command, readCommand } from '../../../cli/read-command.ts';
import { UsageError } from '../../../cli/usage-error.ts';

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

  it('leaves the words behind -- to the container, whatever they look like', () => {
    const words = ['busybox', '--in', '2s', '--', 'sh', '-c', 'echo hi', '--json', '--', '--help'];
    const command = ['sh', '-c', 'echo hi', '--json', '--', '--help'];
    expect(bodyOf(words)).toEqual({ image: 'busybox', in: '2s', command });
  });

  it('refuses a command that is not behind --', () => {
    expect(faultOf('run', 'busybox', 'date')).toMatch(/too many arguments[\s\S]*behind --/);
  });

  it('hands on what the API judges: times that exclude each other, sizes that are no numbers', () => {
    const words = ['busybox', '--in', '1s', '--at', 'noon', '--now', '--cpu', 'abc', '--memory', '-1'];
    expect(bodyOf(words)).toEqual({
      image: 'busybox',
      in: '1s',
      at: 'noon',
      now: true,
      cpu: 'abc',
      memory: '-1',
    });
  });

  it('takes the value of a variable that is named alone from its own environment', () => {
    expect(bodyOf(['busybox', '-e', 'SECRET', '-e', 'EMPTY='], { SECRET: 's' })).toMatchObject({
      environment: { SECRET: 's', EMPTY: '' },
    });
  });

  it('names all variables that are to be passed on and are not set', () => {
    expect(() => bodyOf(['busybox', '-e', 'ONE', '-e', 'TWO'])).toThrow(/"ONE"[\s\S]*"TWO"/);
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

describe('the other commands', () => {
  it.each<[string, Command]>([
    ['list', { kind: 'list', limit: 25 }],
    ['list --state history --limit 300', { kind: 'list', state: 'history', limit: 300 }],
    ['show 12ab', { kind: 'show', id: '12ab' }],
    ['logs 12ab', { kind: 'logs', id: '12ab', follows: false }],
    [`logs -f ${RUN_ID}`, { kind: 'logs', id: RUN_ID, follows: true }],
    ['cancel 12ab', { kind: 'cancel', id: '12ab', stops: false }],
    ['cancel --stop 12ab', { kind: 'cancel', id: '12ab', stops: true }],
    [`stop ${RUN_ID}`, { kind: 'stop', id: RUN_ID }],
    ['whoami', { kind: 'whoami' }],
  ])('%s', (line, command) => {
    expect(read(...line.split(' '))).toEqual(command);
  });

  it.each([
    ['stop 12ab', /cancel --stop 12ab/],
    ['show ../x', /expected the id/],
    ['list --limit 0', /--limit "0"/],
    ['list --limit many', /--limit "many"/],
    ['list -- x', /only run takes a command/],
    ['lits', /Did you mean list/],
    ['run busybox --folow', /Did you mean --follow/],
    ['run', /missing required argument/],
    ['run busybox --in', /argument missing/],
    ['', /^Usage: runat/],
  ])('%s is refused', (line, fault) => {
    expect(faultOf(...line.split(' ').filter(Boolean))).toMatch(fault);
  });
});

describe('common options', () => {
  it.each([
    ['before', ['--url', 'http://a', '--token', 't', '--json', 'list']],
    ['behind', ['list', '--url=http://a', '--token=t', '--json']],
  ])('are taken %s the command', (_, words) => {
    expect(readCommand(words, VERSION)).toMatchObject({
      common: { url: 'http://a', token: 't', json: true },
    });
  });

  it('show help and version', () => {
    expect(readCommand(['--version'], VERSION)).toEqual({ kind: 'text', text: '1.2.3\n' });
    expect(readCommand(['run', '--help'], VERSION)).toMatchObject({
      text: expect.stringContaining('--wait'),
    });
  });
});
