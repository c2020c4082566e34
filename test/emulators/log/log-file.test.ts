import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LogFile } from '../../../local/log/log-file.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'runat-log-'));
  file = join(folder, 'functions.log');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.restoreAllMocks();
});

const contentOf = (name: string) => (existsSync(name) ? readFileSync(name, 'utf8') : undefined);

describe('a log file', () => {
  it('is begun anew', () => {
    writeFileSync(file, 'old\n');
    writeFileSync(`${file}.1`, 'older\n');
    new LogFile(file).write('new\n');
    expect([contentOf(file), contentOf(`${file}.1`)]).toEqual(['new\n', undefined]);
  });

  it('is moved aside when it would become too large, and one is kept', () => {
    const log = new LogFile(file, { largestBytes: 8 });
    for (const line of ['one\n', 'two\n', 'three\n', 'four\n']) log.write(line);
    expect([contentOf(file), contentOf(`${file}.1`)]).toEqual(['four\n', 'three\n']);
  });

  it('takes a line that is larger than it may be', () => {
    const log = new LogFile(file, { largestBytes: 2 });
    log.write('one\n');
    log.write('two\n');
    expect([contentOf(file), contentOf(`${file}.1`)]).toEqual(['two\n', 'one\n']);
  });

  it('writes with the next line what could not be written, and tells that once', () => {
    const told = vi.spyOn(console, 'error').mockImplementation(() => {});
    let isFull = true;
    const append = (name: string, bytes: Uint8Array) => {
      if (isFull) throw new Error('ENOSPC: no space left on device, write');
      appendFileSync(name, bytes);
    };
    const log = new LogFile(file, { append });
    log.write('one\n');
    log.write('two\n');
    isFull = false;
    log.write('three\n');
    expect(contentOf(file)).toBe('one\ntwo\nthree\n');
    expect(told.mock.calls).toEqual([[expect.stringMatching(/functions\.log cannot be written .*ENOSPC/)]]);
  });
});
