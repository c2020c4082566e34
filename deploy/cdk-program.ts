import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Assembly, readAssembly } from './assembly.ts';
import type { Deployment } from './deploy.ts';

/** What the program says of a stack that is as the template says. */
const UNCHANGED = /\(no changes\)/;

/** Where the program is started. */
export interface CdkPlace {
  /** The folder of the project. */
  readonly root: string;
  /** Where the synthesis is written. */
  readonly output: string;
  readonly variables: NodeJS.ProcessEnv;
  /** Gets what the program says. */
  readonly show: (text: string) => void;
}

/**
 * The CDK's command line, of the version that the lock file names. `npx` is not used: outside of a checkout that is installed it would
 * fetch another version, and one of those refuses the current libraries.
 */
export class CdkProgram {
  readonly #place: CdkPlace;

  constructor(place: CdkPlace) {
    this.#place = place;
  }

  /** @param context options of the stack, as `name=value` */
  async synthesise(context: readonly string[]): Promise<Assembly> {
    const options = context.flatMap((each) => ['--context', each]);
    await this.#run(['synth', '--quiet', '--output', this.#place.output, ...options]);
    return readAssembly(JSON.parse(await readFile(join(this.#place.output, 'manifest.json'), 'utf8')));
  }

  async bootstrap(account: string, region: string): Promise<void> {
    await this.#run(['bootstrap', '--app', this.#place.output, `aws://${account}/${region}`]);
  }

  /** Deploys what was synthesised. Never with `--express`: that leaves a first deployment half done where it fails. */
  async deploy(stackName: string): Promise<Deployment> {
    const outputsFile = join(this.#place.output, 'outputs.json');
    const said = await this.#run([
      ...['deploy', stackName, '--app', this.#place.output],
      ...['--require-approval', 'never', '--progress', 'events', '--outputs-file', outputsFile],
    ]);
    const outputs = JSON.parse(await readFile(outputsFile, 'utf8'))[stackName] ?? {};
    return { outputs, isChanged: !UNCHANGED.test(said) };
  }

  /** Resolves with all that the program said; rejects with it where it failed. */
  #run(words: readonly string[]): Promise<string> {
    const { root, variables, show } = this.#place;
    const program = join(root, 'node_modules', 'aws-cdk', 'bin', 'cdk');
    const child = spawn(process.execPath, [program, ...words], {
      cwd: root,
      env: variables,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    const hear = (text: string): void => {
      said += text;
      show(text);
    };
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', hear);
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => {
        if (code === 0) resolve(said);
        else reject(new CdkFailure(words[0] ?? '', signal ?? `exit code ${code}`, said));
      });
    });
  }
}

/** Lines that tell how far it has come, and nothing of why it failed. */
const PROGRESS = /_(IN_PROGRESS|COMPLETE) +\|/;

/** The program failed. What it said of that is its cause: it was shown already. */
class CdkFailure extends Error {
  constructor(command: string, end: string, said: string) {
    const lines = said.split('\n').filter((line) => !PROGRESS.test(line));
    super(`cdk ${command} ended with ${end}; what it says is above`, { cause: lines.join('\n') });
    this.name = 'CdkFailure';
  }
}
