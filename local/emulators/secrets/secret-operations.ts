import { randomInt } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import { type CallContext, type Operation, operation } from '../aws-wire.ts';
import { CURRENT, type Secret, type SecretVersion, staged, withVersion } from './secret.ts';
import type { SecretFile } from './secret-file.ts';

interface ValueInput {
  ClientRequestToken?: string;
  SecretString?: string;
  SecretBinary?: string;
}

interface CreateInput extends ValueInput {
  Name: string;
}

interface GetInput {
  SecretId: string;
  VersionId?: string;
  VersionStage?: string;
}

interface PutInput extends ValueInput {
  SecretId: string;
  VersionStages?: string[];
}

const NAME = /^[A-Za-z0-9/_+=.@!-]+$/;
const NOT_IMITATED = [
  'KmsKeyId',
  'AddReplicaRegions',
  'ForceOverwriteReplicaSecret',
  'Type',
  'RotationToken',
];
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/**
 * The operations on secrets.
 * @param now milliseconds since the epoch.
 */
export function secretOperations(file: SecretFile, now: () => number): Record<string, Operation> {
  return {
    CreateSecret: operation((input: CreateInput, call) => {
      const { Name: name, ClientRequestToken: token, SecretString: value } = input;
      checkName(name);
      refuseUnimitated(input);
      if (value !== undefined && token === undefined) throw tokenMissing();
      const known = file.secrets.find((secret) => secret.name === name);
      if (known) return createdBefore(known, token, value);
      const empty: Secret = {
        name,
        arn: `${arnPrefix(call)}${name}-${sixLetters()}`,
        createdAt: now(),
        versions: [],
      };
      const secret =
        value === undefined || token === undefined
          ? empty
          : withVersion(empty, { id: token, value, createdAt: now() });
      file.put(secret);
      return { ARN: secret.arn, Name: name, VersionId: secret.versions[0]?.id };
    }),

    GetSecretValue: operation((input: GetInput, call) => {
      const secret = find(file, input.SecretId, call);
      const { id, value, createdAt, stages } = versionOf(secret, input);
      return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: id,
        SecretString: value,
        VersionStages: stages,
        CreatedDate: new Date(createdAt),
      };
    }),

    PutSecretValue: operation((input: PutInput, call) => {
      const { ClientRequestToken: token, SecretString: value, VersionStages: stages } = input;
      if (token === undefined) throw tokenMissing();
      checkName(nameIn(input.SecretId));
      refuseUnimitated(input);
      if (value === undefined) throw noValue();
      const secret = find(file, input.SecretId, call);
      const known = secret.versions.find(({ id }) => id === token);
      if (known) return put(secret, sameVersion(secret, known, value));
      const changed = withVersion(secret, { id: token, value, createdAt: now() }, stages);
      file.put(changed);
      return put(changed, changed.versions.at(-1));
    }),
  };
}

/** A repeat of the same request is answered as the first one was. */
function createdBefore(secret: Secret, token: string | undefined, value: string | undefined): object {
  const version = secret.versions.find(({ id }) => id === token);
  if (!version || value === undefined) {
    throw exists(`The operation failed because the secret ${secret.name} already exists.`);
  }
  return { ARN: secret.arn, Name: secret.name, VersionId: sameVersion(secret, version, value).id };
}

function sameVersion(secret: Secret, version: SecretVersion, value: string): SecretVersion {
  if (version.value === value) return version;
  throw exists(
    `You can't use ClientRequestToken ${version.id} because that value is already in use for a version of secret ${secret.arn}.`,
  );
}

const put = ({ arn, name }: Secret, version: SecretVersion | undefined): object => ({
  ARN: arn,
  Name: name,
  VersionId: version?.id,
  VersionStages: version?.stages,
});

/** By name, ARN, or ARN without the six letters at its end. */
function find(file: SecretFile, secretId: string, call: CallContext): Secret {
  checkName(nameIn(secretId));
  const found =
    file.secrets.find(({ name, arn }) => name === secretId || arn === secretId) ??
    file.secrets.find(({ name }) => arnPrefix(call) + name === secretId);
  if (!found) throw notFound("Secrets Manager can't find the specified secret.");
  return found;
}

function versionOf(secret: Secret, { VersionId: id, VersionStage: stage }: GetInput): SecretVersion {
  if (id === undefined) {
    const wanted = stage ?? CURRENT;
    const version = staged(secret, wanted);
    if (version) return version;
    throw notFound(`Secrets Manager can't find the specified secret value for staging label: ${wanted}`);
  }
  const version = secret.versions.find((each) => each.id === id);
  if (!version) throw notFound(`Secrets Manager can't find the specified secret value for VersionId: ${id}`);
  if (stage !== undefined && !version.stages.includes(stage)) {
    throw invalidRequest('You provided a VersionStage that is not associated to the provided VersionId.');
  }
  return version;
}

function refuseUnimitated(input: object): void {
  if ('SecretBinary' in input && 'SecretString' in input) {
    throw invalid(
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  }
  if ('SecretBinary' in input) throw invalid('SecretBinary: this local emulator keeps texts only');
  const unknown = Object.entries(input).find(
    ([name, value]) => NOT_IMITATED.includes(name) && value !== false,
  );
  if (unknown) throw invalid(`${unknown[0]}: this local emulator does not imitate it`);
}

const arnPrefix = ({ region, accountId }: CallContext) =>
  `arn:aws:secretsmanager:${region}:${accountId}:secret:`;

const nameIn = (secretId: string) => secretId.replace(/^arn:[^:]*:secretsmanager:[^:]*:\d*:secret:/, '');

const sixLetters = () => Array.from({ length: 6 }, () => LETTERS[randomInt(LETTERS.length)]).join('');

function checkName(name: string): void {
  if (NAME.test(name)) return;
  throw new AwsError(
    'ValidationException',
    'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
  );
}

/** The SDK fills the token in; only a request made without one comes here. */
const tokenMissing = () =>
  invalidRequest('You must provide a ClientRequestToken value. We recommend a UUID-type value.');

/** The error for a put without a value; an empty one counts as none. */
export const noValue = () => invalidRequest('You must provide either SecretString or SecretBinary.');

const invalid = (message: string) => new AwsError('InvalidParameterException', message);
const invalidRequest = (message: string) => new AwsError('InvalidRequestException', message);
const notFound = (message: string) => new AwsError('ResourceNotFoundException', message);
const exists = (message: string) => new AwsError('ResourceExistsException', message);
