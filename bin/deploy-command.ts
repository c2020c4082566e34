import { unknownName } from '../functions/domain/shared/nearest-name.ts';
import { OPTION_NAMES } from '../lib/options/options.ts';
import { parseWords, UsageError } from './operator-command.ts';

export const USAGE = `Deploys Runat to an account of AWS, or brings it up to date. It may be started again at any time.

  npm run deploy -- [-c NAME=VALUE]… [--region REGION] [--profile NAME] [--no-first-job]

  -c, --context    an option of the stack, as often as needed (docs/deploy.md, "Options"); keep those that stay in cdk.json
  --region         default: AWS_REGION, AWS_DEFAULT_REGION, else that of the profile
  --profile        a profile of ~/.aws/config (default: AWS_PROFILE); counts before AWS_ACCESS_KEY_ID
  --no-first-job   leaves out the job that a new stack is tried with

It makes what is missing of: packages, what the CDK keeps in the region (cdk bootstrap), the service-linked role of ECS, the
stack, a first token (kept for npx runat), a first job.`;

/** What was asked for. */
export type DeployCommand =
  | {
      readonly kind: 'deploy';
      /** Options of the stack, as `name=value`. */
      readonly context: readonly string[];
      readonly region?: string | undefined;
      readonly profile?: string | undefined;
      readonly hasFirstJob: boolean;
    }
  | { readonly kind: 'help' };

const OPTIONS = {
  context: { type: 'string', short: 'c', multiple: true, default: [] as string[] },
  region: { type: 'string' },
  profile: { type: 'string' },
  'no-first-job': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/**
 * Reads a command line, without the program's name.
 * @throws UsageError
 */
export const readDeployCommand = (argv: readonly string[]): DeployCommand => {
  const { values, positionals } = parseWords(argv, OPTIONS);
  if (values.help) return { kind: 'help' };
  const [word] = positionals;
  if (word !== undefined) throw new UsageError(`"${word}": expected options only`);
  const { context, region, profile } = values;
  const faults = context.flatMap(faultOfContext);
  for (const [name, value] of Object.entries({ region, profile })) {
    if (value === '') faults.push(`--${name} "": expected a name`);
  }
  if (faults.length > 0) throw new UsageError(faults.join('\n'));
  return { kind: 'deploy', context, region, profile, hasFirstJob: !values['no-first-job'] };
};

/** The CDK takes every name, also one that is written wrong; names with a colon are its own. */
const faultOfContext = (text: string): string[] => {
  const [name = '', ...values] = text.split('=');
  if (name === '' || values.length === 0) return [`-c ${JSON.stringify(text)}: expected NAME=VALUE`];
  if (name.includes(':') || OPTION_NAMES.includes(name)) return [];
  return [`-c ${unknownName(name, OPTION_NAMES, 'option')}`];
};
