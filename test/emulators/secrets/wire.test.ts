import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { get, NAME, startSecrets, startSecretsWith } from './secrets-fixture.ts';

const SIGNED = { authorization: 'AWS4-HMAC-SHA256 Credential=local' };

describe('the service', () => {
  it('refuses operations that are not imitated with a message that says so', async () => {
    const { client } = await startSecrets();
    await expect(client.send(new DescribeSecretCommand({ SecretId: NAME }))).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message:
        'DescribeSecret: this local emulator of secretsmanager does not imitate it; it imitates CreateSecret, GetSecretValue, PutSecretValue',
    });
  });

  it('answers only who has the credentials', async () => {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'other' };
    const { client } = await startSecrets({ credentials });
    await expect(get(client)).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  });

  it('refuses a value without a token, which the SDK would have filled in', async () => {
    const { emulator } = await startSecretsWith(['a']);
    const headers = { ...SIGNED, 'x-amz-target': 'secretsmanager.PutSecretValue' };
    const body = JSON.stringify({ SecretId: NAME, SecretString: 'b' });
    const answer = await fetch(emulator.url, { method: 'POST', headers, body });
    expect(await answer.json()).toMatchObject({
      __type: 'InvalidRequestException',
      message: 'You must provide a ClientRequestToken value. We recommend a UUID-type value.',
    });
  });

  it('never fails, whatever the body', async () => {
    const { emulator } = await startSecretsWith(['a']);
    const member = fc.oneof(fc.string(), fc.string({ minLength: 32, maxLength: 64 }), fc.jsonValue());
    const input = fc.record(
      {
        Name: member,
        SecretId: fc.oneof(member, fc.constant(NAME)),
        ClientRequestToken: member,
        SecretString: member,
        SecretBinary: member,
        VersionId: member,
        VersionStage: member,
        VersionStages: fc.oneof(member, fc.array(fc.string())),
      },
      { requiredKeys: [] },
    );
    const operation = fc.constantFrom('CreateSecret', 'GetSecretValue', 'PutSecretValue');
    const body = fc.oneof(
      fc.string(),
      fc.json(),
      input.map((value) => JSON.stringify(value)),
    );
    await fc.assert(
      fc.asyncProperty(operation, body, async (name, content) => {
        const headers = { ...SIGNED, 'x-amz-target': `secretsmanager.${name}` };
        const answer = await fetch(emulator.url, { method: 'POST', headers, body: content });
        await answer.arrayBuffer();
        expect(answer.status).toBeLessThan(500);
      }),
      { numRuns: 200 },
    );
  });
});
