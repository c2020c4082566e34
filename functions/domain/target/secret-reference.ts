import type { Parsed } from '../shared/errors.ts';
import { quote } from '../shared/quote.ts';

const LONGEST_REFERENCE = 2048;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
const ARN = /^arn:aws(?:-[a-z]+)*:(secretsmanager|ssm):[a-z]{2,}(?:-[a-z]+)+-\d{1,2}:\d{12}:(.+)$/su;

interface Kind {
  readonly resource: RegExp;
  readonly expected: string;
}

/**
 * What follows the account in an ARN that ECS reads secrets by.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html and
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-ssm-paramstore.html
 */
const KINDS: ReadonlyMap<string, Kind> = new Map([
  [
    'secretsmanager',
    {
      resource:
        /^secret:[\w/+=.@-]{1,512}-[A-Za-z0-9]{6}(?::[^:\p{Cc}\p{Cs}]*:[\w+=.@/-]{0,256}:(?:[\w-]{32,64})?)?$/u,
      expected:
        'secret:<name>-<6 characters>, alone or with :<json key>:<version stage>:<version id>, each of which may be empty',
    },
  ],
  ['ssm', { resource: /^parameter\/[\w.\-/]{1,1011}$/u, expected: 'parameter/<name>' }],
]);

/**
 * Reads where the value of a secret is: the ARN of a Secrets Manager secret, maybe with a JSON key and a version, or
 * of a parameter of the Systems Manager Parameter Store. What is no ARN is not repeated in the fault, because it may
 * be a secret that was put where its reference belongs.
 */
export const parseSecretReference = (text: string): Parsed<string> => {
  if (!text.startsWith('arn:')) {
    return {
      fault: 'expected the ARN of a Secrets Manager secret or of an SSM parameter, never the value itself',
    };
  }
  const shown = quote(text, LONGEST_REFERENCE);
  if (text.length > LONGEST_REFERENCE) {
    return { fault: `${shown}…: expected at most ${LONGEST_REFERENCE} characters` };
  }
  const [, service = '', resource = ''] = ARN.exec(text) ?? [];
  const kind = KINDS.get(service);
  if (!kind) {
    return {
      fault: `${shown}: expected arn:aws:secretsmanager:<region>:<account>:secret:… or arn:aws:ssm:<region>:<account>:parameter/…`,
    };
  }
  return kind.resource.test(resource)
    ? { value: text }
    : { fault: `${shown}: expected after the account ${kind.expected}` };
};

/**
 * The most characters that the secrets of one job may take in a definition, as JSON: ECS takes 64 KiB for all of it.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
 */
export const LONGEST_SECRETS = 60_000;

/** How many characters secrets take in a definition, as JSON. */
export const secretsLength = (secrets: Readonly<Record<string, string>>): number =>
  JSON.stringify(Object.entries(secrets).map(([name, valueFrom]) => ({ name, valueFrom }))).length;
