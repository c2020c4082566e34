import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { get, NAME, NOW, put, startSecrets, startSecretsWith, token } from './secrets-fixture.ts';

describe('GetSecretValue', () => {
  it('gives the current version with its labels and the instant at which it was made', async () => {
    const { client } = await startSecrets({ now: () => NOW + 250 });
    const created = await client.send(new CreateSecretCommand({ Name: NAME, SecretString: 'ü' }));
    expect(await get(client)).toMatchObject({
      ARN: created.ARN,
      Name: NAME,
      VersionId: created.VersionId,
      SecretString: 'ü',
      VersionStages: ['AWSCURRENT'],
      CreatedDate: new Date(NOW + 250),
    });
  });

  it('finds a secret by its ARN, also without the six letters', async () => {
    const { client } = await startSecretsWith(['a']);
    const { ARN = '' } = await get(client);
    expect((await get(client, { SecretId: ARN })).SecretString).toBe('a');
    expect((await get(client, { SecretId: ARN.slice(0, -7) })).SecretString).toBe('a');
  });

  it('gives a version by its id, also without a label', async () => {
    const { client } = await startSecretsWith(['a']);
    const { VersionId } = await get(client);
    await put(client, { SecretString: 'b' });
    await put(client, { SecretString: 'c' });
    expect(await get(client, { VersionId })).toMatchObject({ SecretString: 'a', VersionStages: [] });
  });

  it.each([
    [
      { SecretId: 'nowhere' },
      'ResourceNotFoundException',
      "Secrets Manager can't find the specified secret.",
    ],
    [
      { SecretId: 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:signing' },
      'ResourceNotFoundException',
      "Secrets Manager can't find the specified secret.",
    ],
    [
      { VersionStage: 'AWSPREVIOUS' },
      'ResourceNotFoundException',
      "Secrets Manager can't find the specified secret value for staging label: AWSPREVIOUS",
    ],
    [
      { VersionId: token('9') },
      'ResourceNotFoundException',
      `Secrets Manager can't find the specified secret value for VersionId: ${token('9')}`,
    ],
    [{ SecretId: 'signing#key' }, 'ValidationException', 'Invalid name.'],
    [{ SecretId: 'arn:aws:sqs:us-east-1:000000000000:x' }, 'ValidationException', 'Invalid name.'],
    [{ VersionId: 'short' }, 'ValidationException', "Value 'short' at 'versionId'"],
  ])('refuses %j with %s', async (input, name, message) => {
    const { client } = await startSecretsWith(['a']);
    await expect(get(client, input)).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message),
    });
  });

  it('refuses a label that is on another version', async () => {
    const { client } = await startSecretsWith(['a']);
    const { VersionId } = await get(client);
    await put(client, { SecretString: 'b' });
    await expect(get(client, { VersionId, VersionStage: 'AWSCURRENT' })).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: 'You provided a VersionStage that is not associated to the provided VersionId.',
    });
  });
});
