import { describe, expect, it } from 'vitest';
import { ArgumentError, readArguments } from '../../../local/read-arguments.ts';

it('has an answer to everything that is not given', () => {
  expect(readArguments([], {})).toEqual({
    help: false,
    port: 8888,
    dataFolder: '.runat',
    engine: 'auto',
    signIn: 'none',
    taskCopies: 1,
    keepDays: 90,
    dialectTimezone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
    allowedOrigins: [],
  });
});

it('reads all that is given', () => {
  const words = [
    '--port',
    '0',
    '--data',
    '/tmp/x',
    '--engine=process',
    '--dynamodb',
    'http://localhost:8000',
    '--sign-in',
    '--task-copies',
    '2',
    '--keep',
    '7',
    '--dialect-timezone',
    'Asia/Tokyo',
    '--allowed-origins',
    'https://a.example, http://127.0.0.1:3000',
  ];
  expect(readArguments(words, {})).toEqual({
    help: false,
    port: 0,
    dataFolder: '/tmp/x',
    engine: 'process',
    dynamodbUrl: 'http://localhost:8000',
    signIn: 'token',
    taskCopies: 2,
    keepDays: 7,
    dialectTimezone: 'Asia/Tokyo',
    allowedOrigins: ['https://a.example', 'http://127.0.0.1:3000'],
  });
});

it('takes the port of the command line before that of the environment', () => {
  expect(readArguments([], { RUNAT_PORT: '9000' }).port).toBe(9000);
  expect(readArguments(['--port', '9001'], { RUNAT_PORT: '9000' }).port).toBe(9001);
});

it('takes the copies of tasks of the command line before those of the environment', () => {
  expect(readArguments([], { RUNAT_TASK_COPIES: '100' }).taskCopies).toBe(100);
  expect(readArguments(['--task-copies', '3'], { RUNAT_TASK_COPIES: '100' }).taskCopies).toBe(3);
});

it('takes how long it keeps things from the command line before the environment', () => {
  expect(readArguments([], { RUNAT_KEEP: '3650' }).keepDays).toBe(3650);
  expect(readArguments(['--keep', '1'], { RUNAT_KEEP: '3650' }).keepDays).toBe(1);
});

it('takes the time zone of the command line before that of the environment', () => {
  const variables = { RUNAT_DIALECT_TIMEZONE: 'Europe/Berlin' };
  expect(readArguments([], variables).dialectTimezone).toBe('Europe/Berlin');
  expect(readArguments(['--dialect-timezone', 'UTC'], variables).dialectTimezone).toBe('UTC');
});

it('takes the origins of the command line before those of the environment', () => {
  const variables = { RUNAT_ALLOWED_ORIGINS: 'https://a.example' };
  expect(readArguments([], variables).allowedOrigins).toEqual(['https://a.example']);
  expect(readArguments(['--allowed-origins', 'http://b'], variables).allowedOrigins).toEqual(['http://b']);
  expect(readArguments(['--allowed-origins', ''], variables).allowedOrigins).toEqual([]);
});

it('takes an empty variable for one that is not set', () => {
  expect(readArguments([], { RUNAT_TASK_COPIES: '' }).taskCopies).toBe(1);
  expect(readArguments([], { RUNAT_ALLOWED_ORIGINS: '' }).allowedOrigins).toEqual([]);
  expect(readArguments([], { RUNAT_PORT: '' }).port).toBe(8888);
});

describe('refuses', () => {
  it.each([
    [['--colour'], {}, /--colour/],
    [['extra'], {}, /extra/],
    [['--port', 'high'], {}, '--port "high": expected a number from 0 to 65535'],
    [['--port', '70000'], {}, '--port "70000": expected a number from 0 to 65535'],
    [[], { RUNAT_PORT: 'high' }, 'RUNAT_PORT "high": expected a number from 0 to 65535'],
    [['--port', ''], {}, '--port "": expected a number from 0 to 65535'],
    [['--task-copies', '0'], {}, '--task-copies "0": expected a number from 1 to 100'],
    [['--task-copies', '1.5'], {}, '--task-copies "1.5": expected a number from 1 to 100'],
    [[], { RUNAT_TASK_COPIES: '101' }, 'RUNAT_TASK_COPIES "101": expected a number from 1 to 100'],
    [['--keep', '0'], {}, '--keep "0": expected a number from 1 to 3650'],
    [['--keep', '30d'], {}, '--keep "30d": expected a number from 1 to 3650'],
    [[], { RUNAT_KEEP: '3651' }, 'RUNAT_KEEP "3651": expected a number from 1 to 3650'],
    [['--dialect-timezone', 'Mars'], {}, '--dialect-timezone "Mars": expected an IANA time zone such as'],
    [['--dialect-timezone', '+02:00'], {}, '--dialect-timezone "+02:00": expected an IANA time zone such as'],
    [['--dialect-timezone', ''], {}, '--dialect-timezone "": expected an IANA time zone such as'],
    [[], { RUNAT_DIALECT_TIMEZONE: 'Mars' }, 'RUNAT_DIALECT_TIMEZONE "Mars": expected an IANA time zone'],
    [['--allowed-origins', '*'], {}, '--allowed-origins "*": expected origins as browsers write them'],
    [['--allowed-origins', 'http://b,http://c/'], {}, '--allowed-origins "http://c/": expected origins'],
    [[], { RUNAT_ALLOWED_ORIGINS: 'null' }, 'RUNAT_ALLOWED_ORIGINS "null": expected origins'],
    [['--data', ''], {}, '--data "": expected a folder'],
    [['--engine', 'podman'], {}, '--engine "podman": expected auto, docker, process'],
    [['--data'], {}, /--data/],
  ])('%j with %j', (words, variables, message) => {
    expect(() => readArguments(words, variables)).toThrow(ArgumentError);
    expect(() => readArguments(words, variables)).toThrow(message);
  });
});
