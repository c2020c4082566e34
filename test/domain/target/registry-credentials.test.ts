import { describe, expect, it } from 'vitest';
import {
  parseRegistryCredentials,
  readsRegistryCredentials,
  refusalOfRegistryCredentials,
} from '../../../functions/domain/target/registry-credentials.ts';

const SECRETS = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret';
const LOGIN = `${SECRETS}:registry/ghcr-AbCdEf`;
const PARAMETERS = 'arn:aws:ssm:eu-central-1:123456789012:parameter';

describe('parseRegistryCredentials', () => {
  it.each([
    LOGIN,
    `${SECRETS}:ghcr-AbCdEf`,
    `${SECRETS}:a+b=c.d@e_f-GhIjKl`,
    'arn:aws-us-gov:secretsmanager:us-gov-west-1:123456789012:secret:ghcr-AbCdEf',
  ])('reads %s', (text) => {
    expect(parseRegistryCredentials(text)).toEqual({ value: text });
  });

  it.each([
    `${LOGIN}:password::`,
    `${LOGIN}::AWSPREVIOUS:`,
    `${PARAMETERS}/registry/ghcr`,
    `${SECRETS}:ghcr`,
    `${SECRETS}:*`,
    'arn:aws:iam::123456789012:role/reports',
    `${SECRETS}:${'a'.repeat(2048)}-AbCdEf`,
  ])('refuses %s', (text) => {
    expect(parseRegistryCredentials(text)).toEqual({ fault: expect.stringContaining('expected ') });
  });

  it.each(['', 'ghcr', '{"username":"me","password":"hunter2"}', 'hunter2', ` ${LOGIN}`])(
    'refuses %j without a word of it, because it may be the login itself',
    (text) => {
      expect(parseRegistryCredentials(text)).toEqual({
        fault: `expected the ARN of a Secrets Manager secret, such as ${LOGIN}, never the login itself`,
      });
    },
  );
});

describe('the registry login of a job', () => {
  const logins = [{ registry: 'ghcr.io', secretArn: LOGIN }];

  it('is one that the stack may use for the registry of the image, or any where nobody asks', () => {
    expect(refusalOfRegistryCredentials(LOGIN, 'ghcr.io/acme/reports:1', logins)).toBeUndefined();
    expect(refusalOfRegistryCredentials(LOGIN, 'GHCR.io/acme/reports', logins)).toBeUndefined();
    expect(refusalOfRegistryCredentials(LOGIN, 'busybox', 'any')).toBeUndefined();
  });

  it('is judged by itself where the image cannot be read', () => {
    expect(refusalOfRegistryCredentials(LOGIN, undefined, logins)).toBeUndefined();
    expect(refusalOfRegistryCredentials(LOGIN, undefined, [])).toBe(
      `"${LOGIN}": this stack pulls no image with it: deploy the stack with <registry>=${LOGIN} in registryCredentials`,
    );
  });

  it.each([
    ['busybox', 'docker.io'],
    ['acme/reports', 'docker.io'],
    ['index.docker.io/acme/reports', 'docker.io'],
    ['localhost/reports', 'localhost'],
    ['evil.example/ghcr.io/acme', 'evil.example'],
    ['ghcr.io.evil.example/acme', 'ghcr.io.evil.example'],
    ['ghcr.io:444/acme', 'ghcr.io:444'],
  ])('is not sent to another registry, with %s', (image, registry) => {
    expect(refusalOfRegistryCredentials(LOGIN, image, logins)).toBe(
      `"${LOGIN}": this stack pulls no image of ${registry} with it: deploy the stack with ${registry}=${LOGIN} in registryCredentials`,
    );
  });

  it('is refused with those that are allowed for its registry, as a whole', () => {
    const other = `${SECRETS}:other-AbCdEf`;
    expect(refusalOfRegistryCredentials(other, 'ghcr.io/acme/reports', logins)).toBe(
      `"${other}": this stack pulls no image of ghcr.io with it: deploy the stack with ghcr.io=${other} in registryCredentials; expected "${LOGIN}"`,
    );
  });
});

describe('a secret of a job', () => {
  const SIX = `${SECRETS}:my-docker-AbCdEf`;

  it.each([
    ['is it', LOGIN, LOGIN],
    ['is a key of it', `${LOGIN}:password::`, LOGIN],
    ['is a version of it', `${LOGIN}::AWSPREVIOUS:`, LOGIN],
    ['is it without its six last characters', `${SECRETS}:my-docker`, SIX],
    ['is a key of it, without its six last characters', `${SECRETS}:my-docker:password::`, SIX],
    [
      'is it by way of the Parameter Store',
      `${PARAMETERS}/aws/reference/secretsmanager/registry/ghcr`,
      LOGIN,
    ],
    [
      'is it as a whole, by that way',
      `${PARAMETERS}/aws/reference/secretsmanager/registry/ghcr-AbCdEf`,
      LOGIN,
    ],
  ])('is a registry login where it %s', (_how, reference, login) => {
    expect(readsRegistryCredentials(reference, [{ registry: 'ghcr.io', secretArn: login }])).toBe(true);
  });

  it.each([
    `${SECRETS}:registry/ghcr-GhIjKl`,
    `${SECRETS}:registry/ghcr2-AbCdEf`,
    `${PARAMETERS}/registry/ghcr`,
    `${PARAMETERS}/aws/reference/secretsmanager/registry/ghcr2`,
  ])('is none where it is %s', (reference) => {
    expect(readsRegistryCredentials(reference, [{ registry: 'ghcr.io', secretArn: LOGIN }])).toBe(false);
    expect(readsRegistryCredentials(reference, 'any')).toBe(false);
    expect(readsRegistryCredentials(reference, [])).toBe(false);
  });
});
