/** The command line; bin/runat.mjs starts it. */
import { readFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
/** A launcher hands a signal on that a terminal has sent already: nobody presses Ctrl-C twice so fast. */
const SAME_SIGNAL_MILLISECONDS = 300;

enableCompileCache(join(ROOT, 'node_modules', '.cache', 'runat'));
const { ENDING_SIGNALS, runCli } = await import('../cli/run-cli.ts');
const { Interrupted } = await import('../cli/commands/command-world.ts');
const { ZONE_DATA_VERSION } = await import('../functions/domain/shared/zone-data.generated.ts');

const ending = new AbortController();
let endingSince: number | undefined;
for (const name of ENDING_SIGNALS) {
  process.on(name, () => {
    const interrupted = new Interrupted(name);
    endingSince ??= performance.now();
    if (performance.now() - endingSince > SAME_SIGNAL_MILLISECONDS) process.exit(interrupted.exitCode);
    ending.abort(interrupted);
  });
}

process.exitCode = await runCli({
  words: process.argv.slice(2),
  variables: process.env,
  version: `${JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version} (time zones ${ZONE_DATA_VERSION})`,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: ending.signal,
});
