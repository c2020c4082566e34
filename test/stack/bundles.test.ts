import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HandlerName } from '../../functions/contract/environment.ts';
import { bundleFunction, type FunctionBundle, filesLoadedFirst } from '../../lib/bundle-function.ts';

/** In bytes: what is loaded before a function can answer, and any file that it may load later. */
const MOST_LOADED = 400_000;
/** In files. */
const MOST_FILES = 20;

/** The services that a function calls: its bundle has the clients of these. `first` are those that a cold start reads. */
const CLIENTS: Readonly<Record<HandlerName, { first: readonly string[]; all: readonly string[] }>> = {
  api: { first: ['dynamodb'], all: ['cloudwatch-logs', 'dynamodb', 'ecs', 'scheduler', 'sqs'] },
  wake: { first: ['dynamodb', 'ecs'], all: ['dynamodb', 'ecs', 'scheduler', 'sqs'] },
  track: { first: ['dynamodb'], all: ['dynamodb', 'ecs', 'scheduler', 'sqs'] },
  watch: { first: ['dynamodb'], all: ['dynamodb', 'ecs', 'scheduler', 'sqs'] },
  deliver: {
    first: ['dynamodb', 'secrets-manager'],
    all: ['dynamodb', 'scheduler', 'secrets-manager', 'sqs'],
  },
};

/** What is never deployed: descriptions of the API, ways to find credentials that no function has, names of browsers. */
const NEVER = [
  /functions\/(openapi|http\/schemas|dialects\/.+-schema\.ts)/,
  /@aws-sdk\/(nested-clients|credential-provider-(?!env)|token-providers|signature-v4-multi-region)/,
  /credential-provider-imds|node_modules\/bowser/,
];

/** What is read when it is first needed only. */
const LATER = /node_modules\/jose\//;

/** The names of the SDK clients among files. */
const clientsAmong = (files: readonly string[]): string[] => {
  const names = files.flatMap((file) => /node_modules\/@aws-sdk\/client-([\w-]+)\//.exec(file)?.[1] ?? []);
  return [...new Set(names)].sort();
};

/** The files of which some outputs have code. */
const inputsOf = ({ metafile }: FunctionBundle, outputs: readonly string[]): string[] =>
  outputs.flatMap((output) =>
    Object.entries(metafile.outputs[output]?.inputs ?? {}).flatMap(([file, { bytesInOutput }]) =>
      bytesInOutput > 0 ? [file] : [],
    ),
  );

const bytesOf = ({ metafile }: FunctionBundle, outputs: readonly string[]): number =>
  outputs.reduce((sum, output) => sum + (metafile.outputs[output]?.bytes ?? 0), 0);

describe.each(Object.entries(CLIENTS))('the function %s', (name, clients) => {
  const handler = name as HandlerName;
  let folder: string;
  let bundle: FunctionBundle;
  let first: readonly string[];
  let all: readonly string[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'runat-bundle-'));
    bundle = await bundleFunction(handler, folder);
    first = filesLoadedFirst(bundle);
    all = Object.keys(bundle.metafile.outputs);
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('loads no more than 400 KB before it can answer, and no file of more later', () => {
    expect(bytesOf(bundle, first)).toBeLessThanOrEqual(MOST_LOADED);
    for (const file of all) expect(bytesOf(bundle, [file])).toBeLessThanOrEqual(MOST_LOADED);
    expect(all.length).toBeLessThanOrEqual(MOST_FILES);
  });

  it('carries the clients that it uses and no others, and reads those of its first call only', () => {
    expect(clientsAmong(inputsOf(bundle, first))).toEqual(clients.first);
    expect(clientsAmong(inputsOf(bundle, all))).toEqual(clients.all);
  });

  it('reads what verifies tokens of an issuer for the first of them only, and has it where it is needed', () => {
    expect(inputsOf(bundle, first).filter((file) => LATER.test(file))).toEqual([]);
    expect(inputsOf(bundle, all).some((file) => LATER.test(file))).toBe(handler === 'api');
  });

  it('carries nothing that it never uses', () => {
    const files = [...bundle.ownFiles, ...inputsOf(bundle, all)];
    expect(files).toContain(`functions/handlers/${handler}.ts`);
    expect(files.filter((file) => NEVER.some((pattern) => pattern.test(file)))).toEqual([]);
  });

  it('needs no package beside it', () => {
    const outside = all.flatMap((file) =>
      (bundle.metafile.outputs[file]?.imports ?? []).flatMap(({ path, external }) =>
        external ? [path] : [],
      ),
    );
    const neverMade = ['@smithy/core/event-streams', 'bowser'];
    const needed = outside.filter((path) => !path.startsWith('node:') && !neverMade.includes(path));
    expect(needed).toEqual([]);
  });

  it('names its own functions in stack traces', () => {
    const code = first.map((file) => readFileSync(file, 'utf8')).join('\n');
    expect(code).toContain('"readConfig")');
  });
});
