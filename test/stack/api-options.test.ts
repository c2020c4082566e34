import { describe, expect, it } from 'vitest';
import { optionsOf } from './options-of.ts';

const CERTIFICATE = 'arn:aws:acm:eu-west-1:111122223333:certificate/01234567-89ab-cdef-0123-456789abcdef';
const OWN_NAME = { domainName: 'jobs.example.com', certificateArn: CERTIFICATE };

/** What is thrown for a context. */
const refusalOf = (context: Record<string, unknown>, region?: string): string => {
  try {
    optionsOf(context, region);
  } catch (error) {
    return String(error);
  }
  throw new Error('expected a refusal');
};

describe('a domain name', () => {
  it('needs a certificate; a zone and an end of the other address are chosen', () => {
    expect(optionsOf(OWN_NAME).api.domain).toEqual({
      name: 'jobs.example.com',
      certificateArn: CERTIFICATE,
      hostedZoneId: undefined,
      hasExecuteApiAddress: true,
    });
    const chosen = { ...OWN_NAME, hostedZoneId: 'Z0123456789ABCDEFGHIJ', executeApiAddress: 'off' };
    expect(optionsOf(chosen).api.domain).toMatchObject({
      hostedZoneId: 'Z0123456789ABCDEFGHIJ',
      hasExecuteApiAddress: false,
    });
  });

  it.each([
    '',
    'jobs',
    'Jobs.example.com',
    '*.example.com',
    'https://jobs.example.com',
    'jobs.example.com.',
    'jobs_.example.com',
    '-jobs.example.com',
    `${'a.'.repeat(122)}example.com`,
    7,
  ])('%j is refused', (domainName) => {
    expect(refusalOf({ ...OWN_NAME, domainName })).toBe(
      `Error: context domainName ${JSON.stringify(domainName)}: expected a domain name in lower case without a wildcard, ` +
        '253 characters at most, such as jobs.example.com',
    );
  });

  it.each([
    undefined,
    '',
    'jobs.example.com',
    'arn:aws:iam::111122223333:server-certificate/jobs',
    'arn:aws:acm:eu-west-1:1:certificate/a',
  ])('is refused with the certificate %j', (certificateArn) => {
    expect(refusalOf({ ...OWN_NAME, certificateArn })).toBe(
      `Error: context certificateArn ${JSON.stringify(certificateArn) ?? 'missing'}: expected the ARN of a certificate of ACM beside domainName`,
    );
  });

  it('is refused with a certificate of another region than that of the stack', () => {
    expect(optionsOf(OWN_NAME, 'eu-west-1').api.domain?.certificateArn).toBe(CERTIFICATE);
    expect(refusalOf(OWN_NAME, 'us-east-1')).toBe(
      `Error: context certificateArn "${CERTIFICATE}": expected a certificate of the region of the stack, which is us-east-1`,
    );
  });

  it('is refused with what is no zone, and with what is neither on nor off', () => {
    expect(refusalOf({ ...OWN_NAME, hostedZoneId: 'example.com' })).toMatch(
      /^Error: context hostedZoneId "example\.com": expected the id of a hosted zone of Route 53/,
    );
    expect(refusalOf({ ...OWN_NAME, executeApiAddress: 'no' })).toBe(
      'Error: context executeApiAddress "no": expected on or off',
    );
  });

  it.each([
    { certificateArn: CERTIFICATE },
    { hostedZoneId: 'Z0123456789ABCDEFGHIJ' },
    { executeApiAddress: 'off' },
  ])('is missing beside %j', (context) => {
    const [[place, value] = []] = Object.entries(context);
    expect(refusalOf(context)).toBe(`Error: context ${place} "${value}": expected a domainName beside it`);
  });
});

describe('ranges of callers', () => {
  it('are taken as text and as a list', () => {
    const allowedRanges = ['203.0.113.0/24', '198.51.100.7/32', '2001:db8::/32'];
    const text = optionsOf({ allowedRanges: allowedRanges.join(',') });
    expect(text).toEqual(optionsOf({ allowedRanges }));
    expect(text.api.allowedRanges).toEqual(allowedRanges);
  });

  it.each(['', '203.0.113.7', '203.0.113.7/24', '*', '203.0.113.0/24, 198.51.100.0/24', 'any'])(
    'refuse "%s"',
    (allowedRanges) => {
      expect(refusalOf({ allowedRanges })).toBe(
        `Error: context allowedRanges ${JSON.stringify(allowedRanges)}: expected 1 to 40 distinct ranges of addresses, each ` +
          'with its first address, such as 10.1.0.0/16 or fd12::/48, joined by commas',
      );
    },
  );
});

describe('origins of pages', () => {
  it('take origins as text and as a list', () => {
    const allowedOrigins = ['https://a.example', 'http://intranet:8080'];
    const text = optionsOf({ allowedOrigins: allowedOrigins.join(',') });
    expect(text).toEqual(optionsOf({ allowedOrigins }));
    expect(text.api.allowedOrigins).toEqual(allowedOrigins);
  });

  const MANY_ORIGINS = Array.from({ length: 11 }, (_, index) => `https://a${index}.example`).join(',');
  it.each(['', '*', 'null', 'https://a.example/', 'https://a.example,https://a.example', MANY_ORIGINS])(
    'refuse "%s" for allowedOrigins',
    (allowedOrigins) => {
      const message = `context allowedOrigins ${JSON.stringify(allowedOrigins)}: expected 1 to 10 distinct origins as browsers write them`;
      expect(() => optionsOf({ allowedOrigins })).toThrow(message);
    },
  );
});
