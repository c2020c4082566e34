/** Runs the whole product on this machine: `npm start`. */
import { enableCompileCache } from 'node:module';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
const NODE_MAJOR = 24;

if (Number(process.versions.node.split('.')[0]) < NODE_MAJOR) {
  console.error(
    `Runat runs on Node ${NODE_MAJOR} or newer; this is ${process.version}. \`npm start\` finds the one that comes with\n` +
      `the packages, if there is one for ${process.platform}-${process.arch}; else install it from https://nodejs.org.`,
  );
  process.exit(1);
}

// With its usual young generation, Node keeps some 150 MB that hold nothing. The limit can be set only before it begins.
const SMALL_HEAP = '--max-semi-space-size=8';
if (!process.execArgv.includes(SMALL_HEAP) && process.platform !== 'win32') {
  process.execve?.(process.execPath, [
    process.execPath,
    SMALL_HEAP,
    ...process.execArgv,
    ...process.argv.slice(1),
  ]);
}

// Loading the sources and the SDK takes most of the time of a start; the second one finds them compiled.
enableCompileCache(join(ROOT, 'node_modules', '.cache', 'runat'));
const { runLocal } = await import('../local/run-local.ts');
await runLocal(ROOT, process.argv.slice(2));
