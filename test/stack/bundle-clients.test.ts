import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import type { HandlerName } from '../../functions/contract/environment.ts';

const HANDLERS = join(import.meta.dirname, '../../functions/handlers');

/** The services that a function calls: its bundle has the clients of these, and a cold start reads no others. */
const CLIENTS: Readonly<Record<HandlerName, readonly string[]>> = {
  api: ['cloudwatch-logs', 'dynamodb', 'ecs', 'scheduler', 'sqs'],
  wake: ['dynamodb', 'ecs', 'scheduler', 'sqs'],
  track: ['dynamodb', 'ecs', 'scheduler', 'sqs'],
  watch: ['dynamodb', 'ecs', 'scheduler', 'sqs'],
  deliver: ['dynamodb', 'scheduler', 'secrets-manager', 'sqs'],
};

/** The files of which a bundle has code. */
const filesIn = async (handler: string): Promise<string[]> => {
  const { metafile } = await build({
    entryPoints: [join(HANDLERS, `${handler}.ts`)],
    bundle: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    write: false,
    metafile: true,
    logLevel: 'error',
  });
  const [output] = Object.values(metafile.outputs);
  return Object.entries(output?.inputs ?? {}).flatMap(([file, { bytesInOutput }]) =>
    bytesInOutput > 0 ? [file] : [],
  );
};

/** The names of the SDK clients among files. */
const clientsAmong = (files: readonly string[]): string[] => {
  const names = files.flatMap((file) => /node_modules\/@aws-sdk\/client-([\w-]+)\//.exec(file)?.[1] ?? []);
  return [...new Set(names)].sort();
};

it.each(Object.entries(CLIENTS))(
  'the function %s carries the clients that it uses and no others, and no description of the API',
  async (handler, clients) => {
    const files = await filesIn(handler);
    expect(clientsAmong(files)).toEqual(clients);
    const ofDescription = /functions\/(openapi|http\/schemas|dialects\/.+-schema\.ts)/;
    expect(files.filter((file) => ofDescription.test(file))).toEqual([]);
  },
);
