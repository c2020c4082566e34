/** Deploys the stack and what it needs: `npm run deploy -- --help`. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Interrupted } from '../cli/commands/command-world.ts';
import { ENDING_SIGNALS } from '../cli/run-cli.ts';
import { deploy } from '../deploy/deploy.ts';
import { findRegion } from '../deploy/region.ts';
import { regionOfProfile } from '../deploy/region-of-profile.ts';
import { readDeployCommand, USAGE } from './deploy-command.ts';
import { deployWorldOf, readOwnConfig } from './deploy-world.ts';
import { type CommandAnswer, perform } from './operator-command.ts';

const ROOT = resolve(import.meta.dirname, '..');
/** They count before a profile that a variable names. */
const KEY_VARIABLES = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

const ending = new AbortController();
for (const name of ENDING_SIGNALS) {
  process.on(name, () => {
    // The CDK's command line gets the signal of a terminal itself. A second one ends everything.
    if (ending.signal.aborted) process.exit(new Interrupted(name).exitCode);
    ending.abort(new Interrupted(name));
  });
}

/** The CDK and each client of the SDK look there. */
const useProfile = (profile: string): void => {
  for (const name of KEY_VARIABLES) delete process.env[name];
  process.env.AWS_PROFILE = profile;
};

const carryOut = async (): Promise<CommandAnswer> => {
  const command = readDeployCommand(process.argv.slice(2));
  if (command.kind === 'help') return { result: USAGE };
  if (command.profile !== undefined) useProfile(command.profile);
  const region = await findRegion({
    option: command.region,
    variables: process.env,
    ofProfile: regionOfProfile,
  });
  process.env.AWS_REGION = region;
  process.env.AWS_DEFAULT_REGION = region;
  // It is written at the end; a file that makes no sense is better told of before anything is changed.
  await readOwnConfig();
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const { context, hasFirstJob } = command;
  const world = deployWorldOf({ root: ROOT, region, context, version, signal: ending.signal });
  const { address, jobExitCode = 0 } = await deploy({ region, hasFirstJob }, world);
  process.exitCode = jobExitCode;
  return { notes: lastNote(jobExitCode), result: address };
};

const lastNote = (jobExitCode: number): string => {
  if (jobExitCode === 0) return 'Done. What is next: npx runat --help, docs/deploy.md';
  if (ending.signal.aborted) return 'Runat is deployed.';
  return 'Runat is deployed; its first job did not end well. To try another: npx runat run IMAGE --now --follow';
};

await perform(USAGE, carryOut);
