import { meaningOf, optionalField } from '../shared/field.ts';
import {
  checkedBy,
  hiddenText,
  judgedList,
  listOf,
  number,
  oneWordOf,
  parsedBy,
  text,
  textsByName,
} from '../shared/value-schemas.ts';
import { faultsOfCommand, parseScript } from './command.ts';
import {
  ARCHITECTURES,
  type Architecture,
  CAPACITIES,
  type Capacity,
  parseVariableName,
} from './container.ts';
import { CPU_UNITS, parseCpu, parseEphemeralStorage } from './fargate-size.ts';
import { parseUser, parseWorkingDirectory } from './process-settings.ts';
import { parseRegistryCredentials } from './registry-credentials.ts';
import { LONGEST_SECRETS, parseSecretReference, secretsLength } from './secret-reference.ts';
import { parseRoleArn } from './task-role.ts';

/** What no sensible memory or process takes. */
const MOST_SECRETS = 100;

const hasNoNull = (given: string): boolean => !given.includes('\0');
const NULL = 'holds a null character (U+0000), which no process can be given';
const HALF = 'holds half of a surrogate pair, which is no character';

/** Text that a process is given. */
const processText = text.refine(hasNoNull, NULL).refine((given) => given.isWellFormed(), HALF);
const variable = hiddenText.refine(hasNoNull, NULL).refine((given) => given.isWellFormed(), HALF);

const command = judgedList(listOf(processText, { noun: 'words' }), faultsOfCommand);

const secrets = textsByName(checkedBy(hiddenText, parseSecretReference), {
  checkName: parseVariableName,
  faultsOfWhole: (references) => {
    const count = Object.keys(references).length;
    const length = secretsLength(references);
    return [
      ...(count > MOST_SECRETS ? [`${count} secrets: expected at most ${MOST_SECRETS}`] : []),
      ...(length > LONGEST_SECRETS
        ? [`${length} characters in a definition: expected at most ${LONGEST_SECRETS}`]
        : []),
    ];
  },
});

/** The fields that say which container to run. What an image is called is judged with the rules of who asks. */
export const CONTAINER_FIELDS = {
  image: optionalField(text, {
    description: 'The image of the container to run. Without `image` and `url` the job runs nothing.',
    example: 'public.ecr.aws/docker/library/alpine',
    limits: { minLength: 1, maxLength: 255 },
  }),
  registryCredentials: optionalField(checkedBy(hiddenText, parseRegistryCredentials), {
    hidden: 'all',
    description:
      'The ARN of the Secrets Manager secret with the login of the private registry that has the image: JSON with `username` and `password`. The stack must be allowed to use it (`registryCredentials` of its options).',
    example: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:registry/ghcr-AbCdEf',
    limits: { maxLength: 2048 },
  }),
  command: optionalField(command, {
    description: "The words that replace the image's command. Give one of `command` and `shell`.",
    example: ['date', '-u'],
  }),
  shell: optionalField(checkedBy(processText, parseScript), {
    hidden: 'all',
    description: 'A script for `sh -c`. Its stdout and stderr are kept apart.',
    example: 'date; uname -a',
  }),
  entryPoint: optionalField(command, {
    description: "The words that replace the image's entry point. Not together with `shell`.",
    example: ['/usr/bin/env'],
  }),
  workingDirectory: optionalField(checkedBy(processText, parseWorkingDirectory), {
    description:
      'The folder in which the process starts, from `/` on. Without it the one that the image names.',
    example: '/srv/reports',
    limits: { maxLength: 4096 },
  }),
  user: optionalField(checkedBy(processText, parseUser), {
    description:
      'As whom the process runs: `user`, `user:group`, names or numbers. Without it as the image says.',
    example: '1000:1000',
    limits: { maxLength: 128 },
  }),
  role: optionalField(checkedBy(text, parseRoleArn), {
    description:
      'The ARN of the IAM role whose rights the process has. The stack must be allowed to give it (`taskRoleArns`). Without it the process has no rights in AWS.',
    example: 'arn:aws:iam::123456789012:role/reports',
    limits: { maxLength: 2048 },
  }),
  environment: optionalField(textsByName(variable, { checkName: parseVariableName }), {
    hidden: 'values',
    description:
      'Variables of the container. Names have letters, digits, `_`, `.` and `-`, and begin with a letter or `_`, and not with `RUNAT_`.',
    example: { MODE: 'full' },
    default: {},
  }),
  secrets: optionalField(secrets, {
    hidden: 'values',
    description:
      'At most 100: for each variable the ARN of a Secrets Manager secret or of an SSM parameter. ECS reads the value when the container starts.',
    example: { PASSWORD: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:db-AbCdEf' },
    default: {},
  }),
  cpu: optionalField(
    parsedBy(number, parseCpu, (units) => units / CPU_UNITS),
    {
      description: 'How many vCPUs: 0.25, 0.5, 1, 2, 4, 8 or 16, as Fargate pairs them with `memory`.',
      example: 0.5,
      default: 0.25,
      limits: { minimum: 0.25, maximum: 16 },
    },
  ),
  memory: optionalField(number, {
    description: 'MiB, as Fargate pairs them with `cpu`. Without it the least that pairs.',
    example: 2048,
    limits: { minimum: 512, maximum: 122_880 },
  }),
  ephemeralStorage: optionalField(
    parsedBy(number.meta({ type: 'integer' }), parseEphemeralStorage, (gib) => gib),
    {
      description: 'GiB of disk. Without it the 20 that are free.',
      example: 50,
      limits: { minimum: 21, maximum: 200 },
    },
  ),
  architecture: optionalField(oneWordOf(ARCHITECTURES), {
    description: meaningOf<Architecture>('The processor.', {
      x86_64: 'Intel and AMD',
      arm64: 'ARM; cheaper',
    }),
    example: 'arm64',
    default: 'x86_64',
  }),
  capacity: optionalField(oneWordOf(CAPACITIES), {
    description: meaningOf<Capacity>('What capacity it runs on.', {
      on_demand: 'stays until the run ends',
      spot: 'about 70 % cheaper, and AWS may take it back',
    }),
    example: 'spot',
    default: 'on_demand',
  }),
};
