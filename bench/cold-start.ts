/** What a cold start of each function costs, against that of an empty handler. Method: bench/README.md. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ASSET_FOLDER, ASSETS } from '../functions/contract/assets.ts';
import { ENVIRONMENT, type HandlerName } from '../functions/contract/environment.ts';
import { bundleFunction, filesLoadedFirst } from '../lib/bundle-function.ts';
import { EMPTY_HANDLER, functionVariables, STARTER } from './support/cold-start.ts';
import { heading, report } from './support/report.ts';

const rounds = Number(process.argv[2] ?? 15);
const HANDLERS = Object.keys(ENVIRONMENT) as HandlerName[];

/** One of the things that are measured. */
interface Candidate {
  readonly name: string;
  /** The arguments of the starter. */
  readonly words: readonly string[];
}

/** Milliseconds of processor time of a process from its beginning until it has what it was started for. */
const processorTimeOf = ({ name, words }: Candidate, starter: string): number => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [starter, ...words], {
    env: functionVariables,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${name}: ${stderr}`);
  return Number(stdout);
};

const medianOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

const folder = mkdtempSync(join(tmpdir(), 'runat-cold-start-'));
try {
  const starter = join(folder, 'starter.mjs');
  const empty = join(folder, 'empty.mjs');
  writeFileSync(starter, STARTER);
  writeFileSync(empty, EMPTY_HANDLER);
  const candidates: Candidate[] = [{ name: 'an empty handler', words: [empty] }];
  heading('Size');
  for (const handler of HANDLERS) {
    const own = join(folder, handler);
    const bundle = await bundleFunction(handler, own);
    const { outputs } = bundle.metafile;
    const bytes = (files: readonly string[]) =>
      files.reduce((sum, file) => sum + (outputs[file]?.bytes ?? 0), 0) / 1000;
    report(`${handler}: loaded first`, bytes(filesLoadedFirst(bundle)), 'KB');
    report(`${handler}: all`, bytes(Object.keys(outputs)), 'KB');
    candidates.push({ name: handler, words: [join(own, 'index.mjs')] });
  }
  for (const [name, place] of Object.entries(ASSETS)) {
    cpSync(join(import.meta.dirname, '..', place), join(folder, 'api', ASSET_FOLDER, name));
  }
  const api = join(folder, 'api', 'index.mjs');
  candidates.push({ name: 'api, and its first answer', words: [api, '/health'] });
  candidates.push({ name: 'api, and its first page', words: [api, '/sign-in'] });

  const times = new Map(candidates.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const candidate of candidates) times.get(candidate.name)?.push(processorTimeOf(candidate, starter));
  }
  heading(`Processor time until the handler is there, median of ${rounds}`);
  const least = medianOf(times.get('an empty handler') ?? []);
  for (const [name, all] of times) {
    report(name, medianOf(all), 'ms');
    report(`${name}: against an empty handler`, medianOf(all) / least, '×');
  }
} finally {
  rmSync(folder, { recursive: true });
}
