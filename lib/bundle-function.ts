import { readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { basename, join } from 'node:path';
import { type BuildOptions, build, type Metafile, type OnResolveResult, type Plugin } from 'esbuild';
import type { HandlerName } from '../functions/contract/environment.ts';

const PROJECT_ROOT = join(import.meta.dirname, '..');

const COMMON: BuildOptions = {
  bundle: true,
  // What is imported when it is needed stands in a file of its own.
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  outExtension: { '.js': '.mjs' },
  metafile: true,
  logLevel: 'error',
  absWorkingDir: PROJECT_ROOT,
};

/** Where the files of the product are while packages are added to them: in memory. */
const OWN = 'own';
const OWN_FOLDER = '/own';

/** What Lambda loads: `index.handler`. */
const ENTRY = 'index.mjs';

/**
 * What stands in the place of modules of the SDK that a Lambda function never needs.
 *
 * Lambda hands the credentials of a function's role over in variables: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN. So the SDK
 * takes none of its other ways to find some: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 * No service that is used here tells its endpoints by itself, so there is nothing to keep of them; and no operation that is used streams events.
 */
const REPLACED: Readonly<Record<string, string>> = {
  '@aws-sdk/credential-provider-node':
    "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';",
  '@aws-sdk/endpoint-cache': 'export class EndpointCache {}',
  '@smithy/core/event-streams':
    'export const resolveEventStreamSerdeConfig = (config) => config; export const eventStreamSerdeProvider = () => undefined;',
};

/**
 * What stands in the place of files of the SDK, by their ends: a function has no files of settings, so none is looked for. The SDK takes them for
 * empty then.
 */
const REPLACED_FILES: Readonly<Record<string, string>> = {
  '/config/shared-ini-file-loader/readFile.js':
    "export const filePromises = {}; export const fileIntercept = {}; export const readFile = () => Promise.reject(new Error('there are no such files here'));",
};

const REPLACEMENT = 'replacement';
const BUILT_IN = 'built-in';

/** Reads browsers' names, for clients that run in one. It is named in an import that is never made. */
const NEVER_LOADED = ['bowser'];

/** What is made for a function. */
export interface FunctionBundle {
  /** Which files there are, what is in each, and what it imports. */
  readonly metafile: Metafile;
  /** The file that Lambda loads, as the metafile names it. */
  readonly entry: string;
  /** The files of the product that it has something of; the metafile names them joined. */
  readonly ownFiles: readonly string[];
}

/**
 * Writes the code of a function: `index.mjs`, which exports `handler`, and beside it a file for each part that is loaded
 * when it is first needed.
 *
 * It is done in two steps, as esbuild leaves all functions their names or none: first the files of the product are joined, whose names
 * stack traces are to tell (docs/decisions/0015-stack-traces-and-traces.md), then the packages are added without theirs.
 *
 * @param folder where the files are written
 * @throws the errors of esbuild
 */
export async function bundleFunction(handler: HandlerName, folder: string): Promise<FunctionBundle> {
  const own = await joinOwnFiles(handler);
  const { metafile } = await build({
    ...COMMON,
    entryPoints: { index: join(OWN_FOLDER, ENTRY) },
    outdir: folder,
    metafile: true,
    mainFields: ['module', 'main'],
    minify: true,
    external: NEVER_LOADED,
    plugins: [readOwnFiles(own.texts), replaceModules, replaceFiles, askForBuiltIns, shortenPackageFiles],
  });
  const entry = Object.keys(metafile.outputs).find((file) => basename(file) === ENTRY);
  if (entry === undefined) throw new Error(`the function ${handler}: no ${ENTRY} was made`);
  return { metafile, entry, ownFiles: own.files };
}

/** The product's own part of a bundle. */
interface OwnFiles {
  /** What was made of them, by path. */
  readonly texts: ReadonlyMap<string, string>;
  /** The files as they are in the project. */
  readonly files: readonly string[];
}

/**
 * The files of the product that a handler needs, joined; packages are still imported.
 *
 * What is loaded later says that it needs the entry, which is there by then. So all that the entry needs is needed by all of them, and comes in
 * one file. Without that each set of parts that share something would make a file.
 */
async function joinOwnFiles(handler: HandlerName): Promise<OwnFiles> {
  const { outputFiles, metafile } = await build({
    ...COMMON,
    entryPoints: { index: join(PROJECT_ROOT, 'functions', 'handlers', `${handler}.ts`) },
    outdir: OWN_FOLDER,
    write: false,
    metafile: true,
    packages: 'external',
    keepNames: true,
    minifySyntax: true,
    minifyWhitespace: true,
  });
  const loadedLater = new Set(
    Object.entries(metafile.outputs).flatMap(([file, { entryPoint }]) =>
      entryPoint === undefined || basename(file) === ENTRY ? [] : [basename(file)],
    ),
  );
  const texts = outputFiles.map(({ path, text }): [string, string] => [
    path,
    loadedLater.has(basename(path)) ? `import './${ENTRY}';\n${text}` : text,
  ]);
  const files = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.keys(inputs).filter((file) => (inputs[file]?.bytesInOutput ?? 0) > 0),
  );
  return { texts: new Map(texts), files };
}

const readOwnFiles = (files: ReadonlyMap<string, string>): Plugin => ({
  name: 'own files',
  setup(bundling) {
    bundling.onResolve({ filter: /^\/own\/index\.mjs$/ }, ({ path }) => ({ path, namespace: OWN }));
    bundling.onResolve({ filter: /^\.\//, namespace: OWN }, ({ path }) => ({
      path: join(OWN_FOLDER, path),
      namespace: OWN,
    }));
    bundling.onLoad({ filter: /./, namespace: OWN }, ({ path }) => ({
      contents: files.get(path) ?? '',
      resolveDir: PROJECT_ROOT,
    }));
  },
});

/** What is imported when it is needed is imported from outside: of Node, or never. */
const LEFT_ALONE: OnResolveResult = { external: true };

const replaceModules: Plugin = {
  name: 'replacements',
  setup(bundling) {
    const filter = new RegExp(`^(${Object.keys(REPLACED).join('|')})$`);
    bundling.onResolve({ filter }, ({ path, kind }) =>
      kind === 'dynamic-import' ? LEFT_ALONE : { path, namespace: REPLACEMENT, sideEffects: false },
    );
    bundling.onLoad({ filter: /./, namespace: REPLACEMENT }, ({ path }) => ({
      contents: REPLACED[path] ?? '',
      resolveDir: PROJECT_ROOT,
    }));
  },
};

/**
 * Modules of Node are asked for by a call. An `import` reads every member of them, and some members load half of Node when they are read:
 * `WebSocket` of `node:http` a client for HTTP, `stdin` of `node:process` a stream.
 */
const askForBuiltIns: Plugin = {
  name: 'modules of Node',
  setup(bundling) {
    const filter = new RegExp(`^(node:)?(${builtinModules.join('|')})$`);
    bundling.onResolve({ filter }, ({ path, kind }) =>
      kind === 'dynamic-import' ? LEFT_ALONE : { path, namespace: BUILT_IN, sideEffects: false },
    );
    bundling.onLoad({ filter: /./, namespace: BUILT_IN }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};

/** @throws Error when the SDK has another file than is replaced here */
const replaceFiles: Plugin = {
  name: 'replaced files',
  setup(bundling) {
    const missing = new Set(Object.keys(REPLACED_FILES));
    bundling.onLoad({ filter: /readFile\.js$/ }, ({ path }) => {
      const end = Object.keys(REPLACED_FILES).find((each) => path.endsWith(each));
      if (end === undefined) return undefined;
      missing.delete(end);
      return { contents: REPLACED_FILES[end] ?? '' };
    });
    bundling.onEnd(() => {
      if (missing.size > 0) throw new Error(`${[...missing].join(', ')}: the SDK has no such file any more`);
    });
  },
};

/** The clients of the SDK read their versions from their package files, and nothing else. */
const shortenPackageFiles: Plugin = {
  name: 'package files',
  setup(bundling) {
    bundling.onLoad({ filter: /@aws-sdk\/[\w-]+\/package\.json$/ }, async ({ path }) => {
      const { version }: { readonly version: string } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

/** The files that are loaded when a function begins: its entry, what that imports, and so on. */
export function filesLoadedFirst({ metafile, entry }: FunctionBundle): readonly string[] {
  const found = new Set([entry]);
  for (const file of found) {
    for (const { kind, path, external } of metafile.outputs[file]?.imports ?? []) {
      if (kind === 'import-statement' && external !== true) found.add(path);
    }
  }
  return [...found];
}
