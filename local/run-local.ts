import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { EcsFaults } from './emulators/ecs/start-ecs-emulator.ts';
import type { HandlerFiles } from './load-functions.ts';
import type { Observers } from './observed-calls.ts';
import { ArgumentError, type Arguments, DEFAULT_DATA_FOLDER, HELP, readArguments } from './read-arguments.ts';
import { type Local, startLocal } from './start-local.ts';

/** Ctrl-C is promised to take two seconds at most. */
const CLOSE_PATIENCE_MILLISECONDS = 1700;
const PARENT_POLL_MILLISECONDS = 500;

const ENGINE_MEANINGS: Readonly<Record<string, string>> = {
  docker: 'containers run on the container engine of this machine',
  process:
    'no containers: commands run as processes of this user, whatever the image; --engine docker to change',
};

/**
 * Starts local mode for a person at a terminal: says where it is, tells of runs line by line, and stops on Ctrl-C, or
 * when npm, which started it, is gone.
 * @param root folder of the project
 * @param words arguments of the command line
 */
export async function runLocal(root: string, words: readonly string[]): Promise<void> {
  const wanted = argumentsOrExit(words);
  const stopping = stopOnSignal();
  const dataFolder = resolve(wanted.dataFolder);
  const local = await startLocal({
    dataFolder,
    port: wanted.port,
    engine: wanted.engine,
    signIn: wanted.signIn,
    taskCopies: wanted.taskCopies,
    keepDays: wanted.keepDays,
    dialectTimezone: wanted.dialectTimezone,
    allowedOrigins: wanted.allowedOrigins,
    oidc: wanted.oidc,
    ...(wanted.dynamodbUrl === undefined ? {} : { dynamodbUrl: wanted.dynamodbUrl }),
    handlerFiles: handlerFiles(root),
    isSynced: process.env.RUNAT_TEST_UNSYNCED === undefined,
    ...faultsForTests(),
    ...(await observersForTests()),
    onLine: say,
    onTrouble: (what, error) => say(error === undefined ? what : `${what}: ${describe(error)}`),
  }).catch((error: unknown) => exitWith(sentenceFor(error, wanted)));
  print(banner(local, dataFolder, wanted));
  await stopping;
  await stop(local);
}

function argumentsOrExit(words: readonly string[]): Arguments {
  try {
    const wanted = readArguments(words, process.env);
    if (!wanted.help) return wanted;
    print(HELP);
    process.exit(0);
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error;
    exitWith(`${error.message}\n\n${HELP}`);
  }
}

/** Resolves at the first signal, or when npm has gone; a second signal ends the process at once. */
function stopOnSignal(): Promise<void> {
  const { promise, resolve: stopNow } = Promise.withResolvers<void>();
  let isStopping = false;
  const onSignal = () => {
    if (isStopping) process.exit(130);
    isStopping = true;
    stopNow();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  process.on('SIGHUP', onSignal);
  const parent = process.ppid;
  const isOfNpm = process.env.npm_lifecycle_event !== undefined;
  const timer = setInterval(() => {
    if (!isOfNpm || process.ppid === parent) return;
    clearInterval(timer);
    stopNow();
  }, PARENT_POLL_MILLISECONDS);
  timer.unref();
  return promise;
}

async function stop(local: Local): Promise<void> {
  print('Stopping …\n');
  // What is not done by then ends with this process.
  setTimeout(() => process.exit(0), CLOSE_PATIENCE_MILLISECONDS).unref();
  await local.close();
  process.exit(0);
}

/** Tests run the bundles of a deployment through the same start. */
function handlerFiles(root: string): HandlerFiles {
  const given = process.env.RUNAT_TEST_HANDLERS;
  if (given !== undefined) return JSON.parse(given) as HandlerFiles;
  const file = (name: string) => join(root, 'functions', 'handlers', `${name}.ts`);
  return {
    api: file('api'),
    wake: file('wake'),
    track: file('track'),
    deliver: file('deliver'),
    watch: file('watch'),
  };
}

function faultsForTests(): { faults?: EcsFaults } {
  const given = process.env.RUNAT_TEST_FAULTS;
  return given === undefined ? {} : { faults: JSON.parse(given) as EcsFaults };
}

/** A module that exports observers. */
async function observersForTests(): Promise<{ observers?: Observers }> {
  const file = process.env.RUNAT_TEST_OBSERVER;
  if (file === undefined) return {};
  const { observe, observeInvocation }: Observers = await import(pathToFileURL(file).href);
  return { observers: { observe, ...(observeInvocation && { observeInvocation }) } };
}

function banner(local: Local, dataFolder: string, { dynamodbUrl, signIn }: Arguments): string {
  const dataOption = dataFolder === resolve(DEFAULT_DATA_FOLDER) ? '' : ` --data ${quoted(dataFolder)}`;
  const rows = [
    ['address', local.url],
    ['pages', `${local.url}/jobs`],
    ['data', dynamodbUrl === undefined ? dataFolder : `${dataFolder}, jobs and runs in ${dynamodbUrl}`],
    ['engine', `${local.engineName} (${ENGINE_MEANINGS[local.engineName]})`],
    [
      'sign-in',
      signIn === 'none'
        ? 'none: only this machine can reach the address'
        : `by token, made with: npm run tokens -- create --name me --scopes read,run,write --local${dataOption}`,
    ],
  ];
  const lines = rows.map(([name = '', value]) => `  ${name.padEnd(8)} ${value}`);
  return `\nRunat is ready. Ctrl-C stops it.\n\n${lines.join('\n')}\n\n`;
}

/** As a shell takes it for one word. */
const quoted = (word: string): string =>
  /^[\w./@%+=:,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

function sentenceFor(error: unknown, { port, dynamodbUrl }: Arguments): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (error instanceof TypeError || error instanceof ReferenceError)
    return `Runat did not start: ${error.stack}`;
  if (code === 'EACCES' && describe(error).startsWith('listen'))
    return `Runat did not start: port ${port} is not for every user: choose another one with --port or RUNAT_PORT`;
  if (code === 'ECONNREFUSED' && dynamodbUrl !== undefined)
    return `Runat did not start: --dynamodb ${dynamodbUrl}: no database answers there (${describe(error)})`;
  if (code !== 'EADDRINUSE') return `Runat did not start: ${describe(error)}`;
  return `Port ${port} is taken: stop what listens there, or choose another one with --port or RUNAT_PORT`;
}

/** Some errors of Node have no message of their own. */
const describe = (error: unknown): string =>
  error instanceof Error ? error.message || String('code' in error ? error.code : error.name) : String(error);

const say = (line: string): void => print(`${new Date().toISOString().slice(11, 19)}Z ${line}\n`);

/** The functions' own output goes elsewhere from the start on. */
const writeToTerminal = process.stdout.write.bind(process.stdout);
const print = (text: string): void => void writeToTerminal(text);
// A terminal that is gone, or a file on a full disk, is no reason to stop.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

function exitWith(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
