import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { get, labelled, NAME, NOW, put, startSecrets, startSecretsWith, token } from './secrets-fixture.ts';

const HOUR = 3_600_000;

describe('PutSecretValue', () => {
  it('makes the new version current and the one before previous', async () => {
    const { client } = await startSecretsWith(['a']);
    expect(await put(client, { SecretString: 'b', ClientRequestToken: token('2') })).toMatchObject({
      Name: NAME,
      VersionId: token('2'),
      VersionStages: ['AWSCURRENT'],
    });
    expect(await labelled(client)).toEqual({ current: 'b', previous: 'a' });
    await put(client, { SecretString: 'c' });
    expect(await labelled(client)).toEqual({ current: 'c', previous: 'b' });
  });

  it('leaves the current version where the new one is given other labels', async () => {
    const { client } = await startSecretsWith(['a']);
    await put(client, { SecretString: 'b', VersionStages: ['AWSPENDING'] });
    expect(await labelled(client)).toEqual({ current: 'a', previous: undefined });
    expect((await get(client, { VersionStage: 'AWSPENDING' })).SecretString).toBe('b');
  });

  it('takes a label from the version that had it', async () => {
    const { client } = await startSecretsWith(['a']);
    await put(client, { SecretString: 'b', VersionStages: ['mine'], ClientRequestToken: token('b') });
    await put(client, { SecretString: 'c', VersionStages: ['mine'] });
    expect((await get(client, { VersionStage: 'mine' })).SecretString).toBe('c');
    expect((await get(client, { VersionId: token('b') })).VersionStages).toEqual([]);
  });

  it('makes the first version current, whatever labels are asked for', async () => {
    const { client } = await startSecrets();
    await client.send(new CreateSecretCommand({ Name: NAME }));
    await put(client, { SecretString: 'a', VersionStages: ['mine'] });
    expect((await get(client)).VersionStages).toEqual(['mine', 'AWSCURRENT']);
  });

  it('does nothing for a token that was used with the same value', async () => {
    const { client } = await startSecretsWith(['a', 'b']);
    const input = { SecretString: 'c', ClientRequestToken: token('c') };
    await put(client, input);
    await put(client, { SecretString: 'd' });
    expect(await put(client, input)).toMatchObject({
      VersionId: token('c'),
      VersionStages: ['AWSPREVIOUS'],
    });
    expect(await labelled(client)).toEqual({ current: 'd', previous: 'c' });
  });

  it('refuses a token that was used with another value', async () => {
    const { client } = await startSecretsWith(['a']);
    await put(client, { SecretString: 'b', ClientRequestToken: token('2') });
    await expect(put(client, { SecretString: 'x', ClientRequestToken: token('2') })).rejects.toMatchObject({
      name: 'ResourceExistsException',
      message: expect.stringContaining(`You can't use ClientRequestToken ${token('2')}`),
    });
    expect(await labelled(client)).toEqual({ current: 'b', previous: 'a' });
  });

  it('forgets versions without a label beyond the hundred latest, once they are a day old', async () => {
    let now = NOW;
    const { client } = await startSecretsWith(['a'], { now: () => now });
    const { VersionId } = await get(client);
    for (let count = 1; count <= 100; count += 1) await put(client, { SecretString: String(count) });
    expect((await get(client, { VersionId })).SecretString).toBe('a');
    now += 24 * HOUR;
    await put(client, { SecretString: 'last' });
    await expect(get(client, { VersionId })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect(await labelled(client)).toEqual({ current: 'last', previous: '100' });
  });

  it.each([
    ['an unknown secret', { SecretString: 'x', SecretId: 'nowhere' }, 'ResourceNotFoundException'],
    ['no value', {}, 'InvalidRequestException'],
    ['an empty value', { SecretString: '' }, 'InvalidRequestException'],
    ['a value that is too long', { SecretString: 'x'.repeat(65_537) }, 'ValidationException'],
    ['a token that is too short', { SecretString: 'x', ClientRequestToken: 'short' }, 'ValidationException'],
    ['no labels', { SecretString: 'x', VersionStages: [] }, 'ValidationException'],
    ['a rotation token', { SecretString: 'x', RotationToken: 'x'.repeat(36) }, 'InvalidParameterException'],
    ['a binary value', { SecretBinary: Buffer.from('x') }, 'InvalidParameterException'],
  ])('refuses %s and changes nothing', async (_case, input, name) => {
    const { client } = await startSecretsWith(['a']);
    await expect(put(client, input)).rejects.toMatchObject({ name });
    expect(await labelled(client)).toEqual({ current: 'a', previous: undefined });
  });

  it('repeats no value that it refuses', async () => {
    const { client } = await startSecretsWith(['a']);
    await expect(put(client, { SecretString: 'hidden'.repeat(20_000) })).rejects.toMatchObject({
      message: expect.not.stringContaining('hidden'),
    });
  });
});
