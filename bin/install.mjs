// Installs what is missing: `node bin/install.mjs` what the product needs to run on this machine, with `--everything` what developing
// and deploying it needs, too. Plain JavaScript without packages: it runs before there are any, on whatever Node npm came with (20 or newer).
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR = 24;
const NODE_PACKAGE = /^node_modules\/node-(bin-)?(linux|darwin)-/;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** All packages. */
const EVERYTHING = { development: true, node: true };
/** How long npm has to end after a signal. */
const END_PATIENCE_MILLISECONDS = 500;

/**
 * Why the packages of a folder are not those of its lock file, in a few words; undefined when they are. More may be there
 * than is needed, as long as the lock file has it.
 * A package for another platform may be missing, and so may an optional one that does not name its platform: npm
 * leaves it out when it cannot be built here.
 */
export function reasonToInstall(folder, needs = EVERYTHING, platform = currentPlatform()) {
  const wanted = packagesOf(join(folder, 'package-lock.json'));
  if (!wanted) throw new Error(`${join(folder, 'package-lock.json')}: cannot be read`);
  const installed = packagesOf(join(folder, 'node_modules', '.package-lock.json'));
  if (!installed) return 'nothing is installed yet';
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '') continue;
    const found = installed[path];
    if (found ? isSame(entry, found) && existsSync(join(folder, path)) : mayBeAbsent(entry, needs, platform))
      continue;
    return `${path.replace(/^.*node_modules\//, '')} ${entry.version} is missing`;
  }
  const extra = Object.keys(installed).find((path) => !wanted[path]);
  return extra ? `${extra.replace(/^.*node_modules\//, '')} is not in the lock file` : undefined;
}

function packagesOf(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

const isSame = (entry, found) => entry.version === found.version && entry.integrity === found.integrity;

function mayBeAbsent(entry, needs, platform) {
  if (!needs.development && (entry.dev || entry.devOptional)) return true;
  if (!needs.node && entry.optional) return true;
  if (!entry.optional && !entry.devOptional && !entry.peer) return false;
  const isForHere =
    applies(entry.os, platform.os) && applies(entry.cpu, platform.cpu) && applies(entry.libc, platform.libc);
  const namesPlatform = Boolean(entry.os ?? entry.cpu);
  return !isForHere || !namesPlatform;
}

/** `["linux"]` names what it applies to, `["!win32"]` what not. */
function applies(names, value) {
  if (!names || value === undefined) return true;
  const list = [names].flat();
  const allowed = list.filter((item) => !item.startsWith('!'));
  return !list.includes(`!${value}`) && (allowed.length === 0 || allowed.includes(value));
}

function currentPlatform() {
  return { os: process.platform, cpu: process.arch, libc: currentLibc() };
}

function currentLibc() {
  if (process.platform !== 'linux') return undefined;
  if (existsSync('/etc/alpine-release')) return 'musl';
  return 'glibc';
}

/**
 * Where the Node comes from that runs the sources in place of this one, for who wants to know whose program that is. npm has compared
 * it with the hash in the lock file.
 */
export function originOfNode(folder, version = process.version, platform = currentPlatform()) {
  const wanted = packagesOf(join(folder, 'package-lock.json')) ?? {};
  const [path, entry] =
    Object.entries(wanted).find(
      ([name, { os, cpu }]) =>
        NODE_PACKAGE.test(name) && applies(os, platform.os) && applies(cpu, platform.cpu),
    ) ?? [];
  if (!path) return `No package has Node ${NODE_MAJOR} for ${platform.os}-${platform.cpu}.`;
  const name = path.replace('node_modules/', '');
  return `This is Node ${version}: Node ${entry.version} of the npm package ${name} (https://www.npmjs.com/package/${name}) runs Runat here. With your own Node ${NODE_MAJOR} first in PATH none is needed.`;
}

/** Which groups of packages npm installs, whatever its settings say. */
function groupsOf({ development, node }) {
  return [development ? '--include=dev' : '--omit=dev', node ? '--include=optional' : '--omit=optional'];
}

/** The packages of Node hold headers and manuals for who builds on it: a third of them, and nothing that runs. */
function removeHeaders(folder) {
  for (const name of readdirSync(join(folder, 'node_modules'))) {
    if (!/^node-(bin-)?(linux|darwin)-/.test(name)) continue;
    for (const part of ['include', 'share']) {
      rmSync(join(folder, 'node_modules', name, part), { recursive: true, force: true });
    }
  }
}

/**
 * Runs npm with the Node and the npm that started this, if there are such. Returns its exit code. It is a process group
 * of its own, so that a signal can end all of it: npm alone goes on for seconds.
 */
async function installPackages(folder, needs) {
  const args = ['ci', ...groupsOf(needs), '--loglevel=error', '--no-audit', '--no-fund'];
  const { npm_node_execpath: node, npm_execpath: npm } = process.env;
  const [command, first] = node && npm && existsSync(node) ? [node, [npm]] : ['npm', []];
  const isWindows = process.platform === 'win32';
  const child = spawn(command, [...first, ...args], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: !isWindows,
    shell: command === 'npm' && isWindows,
  });
  let endedBy;
  const end = (signal) => {
    endedBy ??= signal;
    signalAll(child, isWindows, 'SIGTERM');
    setTimeout(() => signalAll(child, isWindows, 'SIGKILL'), END_PATIENCE_MILLISECONDS).unref();
  };
  for (const signal of SIGNALS) process.on(signal, end);
  const exitCode = await new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(`npm could not be started: ${error.message}`);
      resolve(1);
    });
    child.on('exit', (code) => resolve(code ?? 1));
  });
  if (endedBy !== undefined) signalAll(child, isWindows, 'SIGKILL');
  for (const signal of SIGNALS) process.off(signal, end);
  return endedBy === undefined ? exitCode : 128 + constants.signals[endedBy];
}

function signalAll(child, isWindows, signal) {
  try {
    if (isWindows) child.kill(signal);
    else if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // All of it has ended.
  }
}

/** What stands in the way of running the sources, in plain words; undefined when nothing does. */
function faultOfNode(folder) {
  const node = join(folder, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
  const version = existsSync(node) ? versionOf(node) : process.version;
  if (isNewEnough(version)) return undefined;
  return [
    `Runat runs on Node ${NODE_MAJOR} or newer; this is ${version || `${node}, which does not start here`}.`,
    `Node ${NODE_MAJOR} comes with the packages for some platforms, but not for ${process.platform}-${process.arch}.`,
    `Install Node ${NODE_MAJOR} (https://nodejs.org), put it first in PATH, and start again.`,
  ].join('\n');
}

function isNewEnough(version) {
  return Number(/^v(\d+)/.exec(version)?.[1] ?? 0) >= NODE_MAJOR;
}

function versionOf(node) {
  const { stdout } = spawnSync(node, ['--version'], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  return stdout?.trim() ?? '';
}

/** Without development no package but Node is for one platform only, and this Node may do. */
function needsOf(words) {
  return words.includes('--everything')
    ? EVERYTHING
    : { development: false, node: !isNewEnough(process.version) };
}

async function main() {
  const folder = join(dirname(fileURLToPath(import.meta.url)), '..');
  const needs = needsOf(process.argv.slice(2));
  const reason = reasonToInstall(folder, needs);
  if (reason !== undefined) {
    console.error(`Installing packages (${reason}) …`);
    const exitCode = await installPackages(folder, needs);
    if (exitCode !== 0) return exitCode;
    removeHeaders(folder);
    if (needs.node && !isNewEnough(process.version)) console.error(originOfNode(folder));
  }
  const fault = faultOfNode(folder);
  if (fault === undefined) return 0;
  console.error(fault);
  return 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main();
