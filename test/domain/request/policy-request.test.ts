import { describe, expect, it } from 'vitest';
import type { UncheckedRequest } from '../../../functions/domain/request/job-fields.ts';
import { fault, faultsOf, GOOD, manySecrets, SECRET } from '../requests.ts';

const DURATION_RULE = 'expected a duration such as 90s, 2h30m, 1d or PT2H30M';
const CODE_RULE = 'expected a whole number from 1 to 255';

describe('a policy that breaks a rule has a fault with its place and its sentence', () => {
  it.each<[UncheckedRequest, string, string]>([
    [{ copies: 0 }, '/copies', '0: expected a whole number from 1 to 300'],
    [{ copies: 301 }, '/copies', '301: expected a whole number from 1 to 300'],
    [{ copies: 1.5 }, '/copies', '1.5: expected a whole number from 1 to 300'],
    [{ copies: Number.NaN }, '/copies', 'NaN: expected a number'],
    [{ startDeadline: '0' }, '/startDeadline', '"0": expected at least 1s'],
    [{ startDeadline: '14d1s' }, '/startDeadline', '"14d1s": expected at most 14d'],
    [{ timeout: '15d' }, '/timeout', '"15d": expected at most 14d'],
    [{ timeout: 'never' }, '/timeout', `"never": ${DURATION_RULE}`],
    [{ retry: {} }, '/retry/limit', 'missing: how many further attempts there are, 0 to 10'],
    [{ retry: { limit: -1 } }, '/retry/limit', '-1: expected a whole number from 0 to 10'],
    [{ retry: { limit: 11 } }, '/retry/limit', '11: expected a whole number from 0 to 10'],
    [{ retry: { limit: 1, backoff: '0s' } }, '/retry/backoff', '"0s": expected at least 1s'],
    [{ retry: { limit: 1, backoff: '1d1s' } }, '/retry/backoff', '"1d1s": expected at most 1d'],
    [{ retry: { limit: 1, backoff: 'x' } }, '/retry/backoff', `"x": ${DURATION_RULE}`],
    [{ retry: { limit: 1, factor: 0.99 } }, '/retry/factor', '0.99: expected a number from 1 to 10'],
    [{ retry: { limit: 1, factor: 10.01 } }, '/retry/factor', '10.01: expected a number from 1 to 10'],
    [{ retry: { limit: 1, factor: Number.NaN } }, '/retry/factor', 'NaN: expected a number'],
    [{ retry: { limit: 1, exitCodes: [] } }, '/retry/exitCodes', '0 codes: expected 1 to 20'],
    [
      { retry: { limit: 1, exitCodes: Array.from({ length: 21 }, () => 1) } },
      '/retry/exitCodes',
      '21 codes: expected 1 to 20',
    ],
    [{ retry: { limit: 1, exitCodes: [1, 0] } }, '/retry/exitCodes/1', `0: ${CODE_RULE}`],
    [{ retry: { limit: 1, exitCodes: [256] } }, '/retry/exitCodes/0', `256: ${CODE_RULE}`],
    [{ retry: { limit: 1, exitCodes: [1.5] } }, '/retry/exitCodes/0', `1.5: ${CODE_RULE}`],
  ])('%j', (change, pointer, detail) => {
    expect(faultsOf({ ...GOOD, ...change })).toEqual([fault(pointer, detail)]);
  });
});

describe('what a container is given beside its size', () => {
  it.each<[UncheckedRequest, string, string]>([
    [
      { ephemeralStorage: 20 },
      '/ephemeralStorage',
      '20: expected 21 to 200 whole GiB; without it there are 20',
    ],
    [
      { ephemeralStorage: 201 },
      '/ephemeralStorage',
      '201: expected 21 to 200 whole GiB; without it there are 20',
    ],
    [
      { secrets: { 'A/B': SECRET } },
      '/secrets/A~1B',
      '"A/B": expected letters, digits, _, . and -, beginning with a letter or _',
    ],
    [
      { secrets: { TOKEN: 'hunter2' } },
      '/secrets/TOKEN',
      'expected the ARN of a Secrets Manager secret or of an SSM parameter, never the value itself',
    ],
    [
      { secrets: { TOKEN: SECRET }, environment: { TOKEN: 'x' } },
      '/secrets/TOKEN',
      '"TOKEN": is in environment too; a variable has one value',
    ],
    [{ secrets: manySecrets(101) }, '/secrets', '101 secrets: expected at most 100'],
  ])('%j', (change, pointer, detail) => {
    expect(faultsOf({ ...GOOD, ...change })).toEqual([fault(pointer, detail)]);
  });

  it('has a secret of any name that a variable may have', () => {
    expect(faultsOf({ ...GOOD, secrets: { constructor: SECRET }, environment: {} })).toEqual([]);
    expect(faultsOf({ ...GOOD, secrets: { RUNAT_KEY: SECRET } })).toHaveLength(1);
  });

  it('has secrets of so many characters that a definition holds them', () => {
    const long = `${SECRET}:${'k'.repeat(1900)}::`;
    const secrets = (count: number) =>
      Object.fromEntries(Object.keys(manySecrets(count)).map((name) => [name, long]));
    expect(faultsOf({ ...GOOD, secrets: secrets(25) })).toEqual([]);
    expect(faultsOf({ ...GOOD, secrets: secrets(40) }).map(({ pointer }) => pointer)).toEqual(['/secrets']);
  });
});
