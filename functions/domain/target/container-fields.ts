import { optionalField } from '../shared/field.ts';
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
import { ARCHITECTURES, CAPACITIES, parseVariableName } from './container.ts';
import { CPU_UNITS, parseCpu, parseEphemeralStorage } from './fargate-size.ts';
import { LONGEST_SECRETS, parseSecretReference, secretsLength } from './secret-reference.ts';

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
    description:
      'The image to run: `[registry/]path[:tag][@sha256:…]`, up to 255 characters. An image with `command` or `shell` keeps what else it says.',
    example: 'public.ecr.aws/docker/library/alpine:3.22',
  }),
  command: optionalField(command, {
    description: 'Replaces the command of the image, word by word. Not together with `shell`.',
    example: ['python', 'report.py', '--day', 'yesterday'],
  }),
  shell: optionalField(checkedBy(processText, parseScript), {
    description: 'A script that `sh -c` runs. Its stdout and stderr are kept apart.',
    example: 'date && ./report.sh',
  }),
  environment: optionalField(textsByName(variable, { checkName: parseVariableName }), {
    description: 'Variables of the container. Names that begin with `RUNAT_` are set by Runat itself.',
    example: { LEVEL: 'debug' },
  }),
  secrets: optionalField(secrets, {
    description:
      'Variables whose values AWS reads when the container starts: the ARN of a Secrets Manager secret or of an SSM parameter by the name of each.',
    example: { TOKEN: 'arn:aws:ssm:eu-central-1:111122223333:parameter/report/token' },
  }),
  cpu: optionalField(
    parsedBy(number, parseCpu, (units) => units / CPU_UNITS),
    { description: 'How many vCPUs: 0.25, 0.5, 1, 2, 4, 8 or 16. Without it 0.25.', example: 1 },
  ),
  memory: optionalField(number, {
    description: 'MiB, of the sizes that pair with `cpu` on Fargate. Without it the least of these.',
    example: 2048,
  }),
  ephemeralStorage: optionalField(
    parsedBy(number, parseEphemeralStorage, (gib) => gib),
    { description: 'Disk in GiB, 21 to 200. Without it there are 20.', example: 50 },
  ),
  architecture: optionalField(oneWordOf(ARCHITECTURES), {
    description: 'The processor that the image is built for. Without it `x86_64`.',
    example: 'arm64',
  }),
  capacity: optionalField(oneWordOf(CAPACITIES), {
    description:
      '`spot` is about 70 % cheaper, and AWS may take it back: such a run is tried again once. Without it `on_demand`.',
    example: 'spot',
  }),
};
