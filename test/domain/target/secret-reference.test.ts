import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSecretReference, secretsLength } from '../../../functions/domain/target/secret-reference.ts';
import { slowParts, triedIn } from '../regular-expressions.ts';

const MANAGER = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret';
const STORE = 'arn:aws:ssm:eu-central-1:111122223333:parameter';
const VERSION = '01234567-89ab-cdef-0123-456789abcdef';

const faultOf = (text: string): string => {
  const parsed = parseSecretReference(text);
  return 'fault' in parsed ? parsed.fault : '';
};

describe('parseSecretReference', () => {
  it.each([
    `${MANAGER}:prod/db-AbCdEf`,
    `${MANAGER}:a+b=c.d@e_f-g-123abc`,
    `${MANAGER}:db-AbCdEf:password::`,
    `${MANAGER}:db-AbCdEf:pass word::`,
    `${MANAGER}:db-AbCdEf::AWSPREVIOUS:`,
    `${MANAGER}:db-AbCdEf:::${VERSION}`,
    `${MANAGER}:db-AbCdEf:password:AWSCURRENT:${VERSION}`,
    `${STORE}/plain`,
    `${STORE}/prod/db.password_1-a`,
    'arn:aws-cn:ssm:cn-north-1:111122223333:parameter/key',
    'arn:aws-us-gov:secretsmanager:us-gov-west-1:111122223333:secret:db-AbCdEf',
    'arn:aws-iso-b:ssm:us-isob-east-1:111122223333:parameter/key',
  ])('takes %s', (text) => {
    expect(parseSecretReference(text)).toEqual({ value: text });
  });

  const SECRET_RULE =
    'expected after the account secret:<name>-<6 characters>, alone or with :<json key>:<version stage>:<version id>, each of which may be empty';
  const ARN_RULE =
    'expected arn:aws:secretsmanager:<region>:<account>:secret:… or arn:aws:ssm:<region>:<account>:parameter/…';
  it.each([
    [`${MANAGER}:db`, SECRET_RULE],
    [`${MANAGER}:db-AbCdEf:password`, SECRET_RULE],
    [`${MANAGER}:db-AbCdEf:password:`, SECRET_RULE],
    [`${MANAGER}:db-AbCdEf:a:b:c:d`, SECRET_RULE],
    [`${MANAGER}:db-AbCdEf:::1`, SECRET_RULE],
    [`${MANAGER}:d b-AbCdEf`, SECRET_RULE],
    [`${MANAGER}:db-AbCdEf:a\nb::`, SECRET_RULE],
    [`${MANAGER}:db-AbCdEf:\ud800::`, SECRET_RULE],
    [`${MANAGER}:db-AbCdEf\n`, SECRET_RULE],
    [`${STORE}/`, 'expected after the account parameter/<name>'],
    [`${STORE}/a b`, 'expected after the account parameter/<name>'],
    [`${STORE}:key`, 'expected after the account parameter/<name>'],
    ['arn:aws:ssm:eu-central-1:1:parameter/key', ARN_RULE],
    ['arn:aws:ssm::111122223333:parameter/key', ARN_RULE],
    ['arn:aws:s3:::bucket/key', ARN_RULE],
    ['arn:gcp:ssm:eu-central-1:111122223333:parameter/key', ARN_RULE],
    ['arn:', ARN_RULE],
  ])('refuses %j with the value and the rule', (text, rule) => {
    expect(faultOf(text)).toBe(`${JSON.stringify(text)}: ${rule}`);
  });

  it('does not repeat what is no ARN, because it may be the secret itself', () => {
    expect(faultOf('hunter2')).toBe(
      'expected the ARN of a Secrets Manager secret or of an SSM parameter, never the value itself',
    );
  });

  it('takes at most 2,048 characters', () => {
    const long = `${MANAGER}:db-AbCdEf:${'k'.repeat(2048)}::`;
    expect(faultOf(long)).toBe(`"${long.slice(0, 2048)}"…: expected at most 2048 characters`);
  });

  it('answers any text in linear time', () => {
    const pieces = fc.constantFrom(
      'arn:aws',
      ':',
      '-',
      'a',
      '/',
      'secretsmanager',
      ':secret:',
      '-AbCdEf',
      '1',
    );
    const texts = fc
      .sample(fc.array(pieces, { maxLength: 400 }), 200)
      .map((chosen) => `arn:aws${chosen.join('')}`);
    const tried = triedIn(() => {
      for (const text of [...texts, `${MANAGER}:db`, STORE]) parseSecretReference(text);
    });
    expect(tried).toHaveLength(3);
    expect(slowParts(tried)).toEqual([]);
  });
});

describe('secretsLength', () => {
  it('counts what the secrets take in a definition', () => {
    expect(secretsLength({})).toBe(2);
    expect(secretsLength({ A: 'arn:x', B: 'arn:y' })).toBe(
      '[{"name":"A","valueFrom":"arn:x"},{"name":"B","valueFrom":"arn:y"}]'.length,
    );
  });
});
