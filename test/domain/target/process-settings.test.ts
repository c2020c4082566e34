import { describe, expect, it } from 'vitest';
import { parseUser, parseWorkingDirectory } from '../../../functions/domain/target/process-settings.ts';

describe('parseWorkingDirectory', () => {
  it.each(['/', '/srv/reports', '/with blanks', `/${'a'.repeat(4095)}`])('reads %j', (path) => {
    expect(parseWorkingDirectory(path)).toEqual({ value: path });
  });

  it.each(['', 'srv', './srv', '~', `/${'a'.repeat(4096)}`])('refuses %j', (path) => {
    expect(parseWorkingDirectory(path)).toEqual({
      fault: expect.stringContaining('expected a path from / on'),
    });
  });
});

describe('parseUser', () => {
  it.each([
    'root',
    '0',
    '1000',
    '1000:1000',
    'app:app',
    'app:1000',
    '_apt',
    'www-data',
    'a.b',
    'machine$',
    '4294967294',
  ])('reads %s', (text) => {
    expect(parseUser(text)).toEqual({ value: text });
  });

  it.each([
    '',
    ':',
    'app:',
    ':app',
    'a:b:c',
    '-1',
    '4294967295',
    'a b',
    'ä',
    'app\n',
    '12ab',
    'a'.repeat(33),
  ])('refuses %j', (text) => {
    expect(parseUser(text)).toEqual({ fault: expect.stringContaining('expected a user or user:group') });
  });
});
