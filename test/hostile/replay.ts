import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from './hunt.ts';

const LONGEST_LINE = 2000;

/** Bytes as `printf` of a shell takes them. */
const printfText = (bytes: Buffer): string =>
  [...bytes]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      if (byte === 10) return '\\n';
      if (byte === 13) return '\\r';
      if (character === '%') return '%%';
      return /[\x20-\x7e]/.test(character) && !/['\\]/.test(character)
        ? character
        : `\\${byte.toString(8).padStart(3, '0')}`;
    })
    .join('');

/** Where a finding was made, and where what is too long for a line is put. */
interface Place {
  readonly port: number;
  readonly folder: string;
  /** Which local mode it was. */
  readonly subject: string;
}

/** Says what was found, with each request as a shell sends it again. One that is too long for a line is put into a file. */
export const findingText = (
  { faults, attacks, path, seed }: Finding & { readonly seed: number },
  { port, folder, subject }: Place,
): string => {
  const requests = attacks.map(({ bytes }, index) => {
    const line = `printf '${printfText(bytes)}' | nc 127.0.0.1 ${port}`;
    if (line.length <= LONGEST_LINE) return line;
    const file = join(folder, `hostile-${seed}-${index + 1}.http`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, bytes);
    return `nc 127.0.0.1 ${port} <${file}`;
  });
  const again =
    path === '' ? [] : [`again: npm run hostile -- --only '${subject}' --seed ${seed} --path ${path}`];
  return [...faults.map((fault) => `NOT TRUE: ${fault}`), ...requests, ...again].join('\n');
};
