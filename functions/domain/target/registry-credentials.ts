import { isFault, type Parsed } from '../shared/errors.ts';
import { quote } from '../shared/quote.ts';
import { refusalOfArn } from './allowed-arns.ts';
import { registryOf } from './image.ts';
import { parseSecretReference } from './secret-reference.ts';

const EXAMPLE = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:registry/ghcr-AbCdEf';

/** In an ARN, up to the name of the secret with its six last characters. */
const PARTS_OF_SECRET = 7;

/** Secrets Manager puts a hyphen and six characters behind each name. */
const SUFFIX = 7;

/** The parameters under which the Parameter Store hands out secrets of Secrets Manager. */
const SECRETS_AS_PARAMETERS = ':parameter/aws/reference/secretsmanager/';

/**
 * Reads the ARN of the Secrets Manager secret with the login of a registry. What is no ARN is not repeated in the fault,
 * because it may be the login itself.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/private-auth.html
 */
export const parseRegistryCredentials = (text: string): Parsed<string> => {
  if (!text.startsWith('arn:')) {
    return {
      fault: `expected the ARN of a Secrets Manager secret, such as ${EXAMPLE}, never the login itself`,
    };
  }
  const parsed = parseSecretReference(text);
  if (isFault(parsed)) return parsed;
  const parts = text.split(':');
  return parts[2] === 'secretsmanager' && parts.length === PARTS_OF_SECRET
    ? parsed
    : {
        fault: `${quote(text, 2048)}: expected the ARN of a whole Secrets Manager secret, such as ${EXAMPLE}`,
      };
};

/** The secret with the login of one registry. */
export interface RegistryLogin {
  /** As `registryOf` (image.ts) gives it. */
  readonly registry: string;
  readonly secretArn: string;
}

/** The logins that images may be pulled with, or any, as in local mode. */
export type RegistryLogins = readonly RegistryLogin[] | 'any';

/**
 * Why an image may not be pulled with a login; undefined where it may. A login is for its own registry alone: ECS hands it to whichever
 * registry an image names, and somebody could name their own to learn it.
 * @param image undefined where the request has none that can be read; the login is then judged without it
 */
export const refusalOfRegistryCredentials = (
  secretArn: string,
  image: string | undefined,
  logins: RegistryLogins,
): string | undefined => {
  if (logins === 'any') return undefined;
  const registry = image === undefined ? undefined : registryOf(image);
  const allowed = logins
    .filter((login) => registry === undefined || login.registry === registry)
    .map((login) => login.secretArn);
  const option = `${registry ?? '<registry>'}=${secretArn}`;
  const place = registry === undefined ? '' : ` of ${registry}`;
  const why = `this stack pulls no image${place} with it: deploy the stack with ${option} in registryCredentials`;
  return refusalOfArn(secretArn, allowed, why);
};

const nameOf = (secretArn: string): string => secretArn.split(':')[PARTS_OF_SECRET - 1] ?? '';

/**
 * Tells whether a reference (secret-reference.ts) is that of a registry login. ECS may read these secrets, so it would hand one to a
 * container. Secrets Manager finds a secret without its last characters, too, and the Parameter Store finds it by its name.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen and
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/integration-ps-secretsmanager.html
 */
export const readsRegistryCredentials = (reference: string, logins: RegistryLogins): boolean => {
  if (logins === 'any') return false;
  const secret = reference.split(':').slice(0, PARTS_OF_SECRET).join(':');
  const [, asParameter] = reference.split(SECRETS_AS_PARAMETERS);
  return logins.some(({ secretArn }) => {
    const name = nameOf(secretArn);
    return asParameter === undefined
      ? [secretArn, secretArn.slice(0, -SUFFIX)].includes(secret)
      : [name, name.slice(0, -SUFFIX)].includes(asParameter);
  });
};
