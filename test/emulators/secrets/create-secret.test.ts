import { CreateSecretCommand, type CreateSecretCommandInput } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { get, NAME, type Secrets, startSecrets, startSecretsWith, token } from './secrets-fixture.ts';

const create = ({ client }: Secrets, input: Partial<CreateSecretCommandInput> = {}) =>
  client.send(new CreateSecretCommand({ Name: NAME, ...input }));

describe('CreateSecret', () => {
  it('gives an ARN with six letters at its end, and the token as the id of the first version', async () => {
    const secrets = await startSecrets();
    const answer = await create(secrets, { SecretString: 'a', ClientRequestToken: token('1') });
    expect(answer).toMatchObject({
      ARN: expect.stringMatching(
        /^arn:aws:secretsmanager:us-east-1:000000000000:secret:signing-[A-Za-z0-9]{6}$/,
      ),
      Name: NAME,
      VersionId: token('1'),
    });
  });

  it('makes a secret without a value where none is given', async () => {
    const secrets = await startSecrets();
    expect((await create(secrets)).VersionId).toBeUndefined();
    await expect(get(secrets.client)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
    });
  });

  it('answers the same request the same again', async () => {
    const secrets = await startSecrets();
    const input = { SecretString: 'a', ClientRequestToken: token('1') };
    const { ARN } = await create(secrets, input);
    expect(await create(secrets, input)).toMatchObject({ ARN, VersionId: token('1') });
  });

  it.each([
    [
      'another token',
      { SecretString: 'a' },
      'The operation failed because the secret signing already exists.',
    ],
    ['no value', {}, 'The operation failed because the secret signing already exists.'],
    [
      'another value under the same token',
      { SecretString: 'b', ClientRequestToken: token('1') },
      `You can't use ClientRequestToken ${token('1')} because that value is already in use for a version of secret arn:`,
    ],
  ])('refuses a name that is taken: %s', async (_case, input, message) => {
    const secrets = await startSecrets();
    await create(secrets, { SecretString: 'a', ClientRequestToken: token('1') });
    await expect(create(secrets, input)).rejects.toMatchObject({
      name: 'ResourceExistsException',
      message: expect.stringContaining(message),
    });
  });

  it.each([
    ['a name with a space', { Name: 'a b' }, 'ValidationException'],
    ['a name that is too long', { Name: 'a'.repeat(513) }, 'ValidationException'],
    ['a token that is too short', { ClientRequestToken: 'short', SecretString: 'a' }, 'ValidationException'],
    ['an empty value', { SecretString: '' }, 'InvalidRequestException'],
    ['two values', { SecretString: 'a', SecretBinary: Buffer.from('a') }, 'InvalidParameterException'],
    ['a binary value', { SecretBinary: Buffer.from('a') }, 'InvalidParameterException'],
    ['an encryption key', { KmsKeyId: 'key' }, 'InvalidParameterException'],
    ['replicas', { AddReplicaRegions: [{ Region: 'eu-west-1' }] }, 'InvalidParameterException'],
  ])('refuses %s', async (_case, input, name) => {
    const secrets = await startSecretsWith(['other']);
    await expect(create(secrets, { Name: 'new', ...input })).rejects.toMatchObject({ name });
  });
});
