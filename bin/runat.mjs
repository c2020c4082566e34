#!/usr/bin/env node
// Starts the command line on the Node that comes with the packages. Plain JavaScript without packages: it runs on whatever
// Node was called (20 or newer).
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR = 24;
/** What shells add to the number of the signal that ended a program. */
const SIGNAL_EXIT_CODE = 128;

const folder = dirname(dirname(fileURLToPath(import.meta.url)));
const ownNode = join(folder, 'node_modules', '.bin', 'node');
const main = join(folder, 'bin', 'runat.ts');

/** Installs the packages where there are none. What npm says goes to stderr, as stdout is for answers. */
function installWhereMissing() {
  if (existsSync(join(folder, 'node_modules', 'commander'))) return 0;
  const install = join(folder, 'bin', 'install.mjs');
  return spawnSync(process.execPath, [install], { stdio: ['ignore', 2, 2] }).status ?? 1;
}

/** A process of its own, as Node cannot become another program on every version: signals and exit code are handed on. */
function startOn(node) {
  const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`${node} does not start: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? SIGNAL_EXIT_CODE + constants.signals[signal];
  });
}

process.exitCode = installWhereMissing();
if (process.exitCode === 0) {
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) await import('./runat.ts');
  else if (existsSync(ownNode)) startOn(ownNode);
  else {
    console.error(
      `Runat runs on Node ${NODE_MAJOR} or newer; this is ${process.version}. Install it from https://nodejs.org.`,
    );
    process.exitCode = 1;
  }
}
