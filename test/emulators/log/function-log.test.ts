import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { captureFunctionLog } from '../../../local/log/function-log.ts';

let folder: string;
let told: unknown[];
let release: () => void;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'runat-log-'));
  told = [];
  release = captureFunctionLog(join(folder, 'functions.log'), (entry) => told.push(entry));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

it('writes to the file what functions write to standard output', () => {
  process.stdout.write('{"event":"started"}\n');
  process.stdout.write('text\n');
  release();
  expect(readFileSync(join(folder, 'functions.log'), 'utf8')).toBe('{"event":"started"}\ntext\n');
});

it('tells the entries among it', () => {
  process.stdout.write('{"event":"started"}\n');
  process.stdout.write('{ no JSON\n');
  process.stdout.write('text\n');
  release();
  expect(told).toEqual([{ event: 'started' }]);
});

it('leaves standard output as it was', () => {
  release();
  const { write } = process.stdout;
  captureFunctionLog(join(folder, 'functions.log'), () => {})();
  expect(process.stdout.write).toBe(write);
});
