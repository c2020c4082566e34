import { describe, expect, it } from 'vitest';
import { findingsOf, idOf, synthesise } from './synthesise.ts';

const CERTIFICATE = 'arn:aws:acm:eu-west-1:111122223333:certificate/01234567-89ab-cdef-0123-456789abcdef';
const OWN_NAME = { domainName: 'jobs.example.com', certificateArn: CERTIFICATE };
const IN_A_ZONE = { ...OWN_NAME, hostedZoneId: 'Z0123456789ABCDEFGHIJ', executeApiAddress: 'off' };

/** The address that a template tells. */
const addressOf = (template: ReturnType<typeof synthesise>) => template.findOutputs('ApiUrl').ApiUrl?.Value;

describe('with a domain name, the stack', () => {
  const template = synthesise(OWN_NAME);
  const api = idOf(template, 'AWS::ApiGatewayV2::Api', 'Api');
  const name = idOf(template, 'AWS::ApiGatewayV2::DomainName', 'ApiDomain');

  it('has the name with its certificate, for IPv4 and IPv6, and TLS 1.2', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
      DomainName: 'jobs.example.com',
      DomainNameConfigurations: [
        {
          CertificateArn: CERTIFICATE,
          EndpointType: 'REGIONAL',
          IpAddressType: 'dualstack',
          SecurityPolicy: 'TLS_1_2',
        },
      ],
    });
  });

  it('leads the name to the stage, without a prefix', () => {
    const mappings = Object.values(template.findResources('AWS::ApiGatewayV2::ApiMapping'));
    const stage = idOf(template, 'AWS::ApiGatewayV2::Stage', 'Api');
    expect(mappings).toMatchObject([{ DependsOn: [stage] }]);
    expect(mappings.map(({ Properties }) => Properties)).toEqual([
      { ApiId: { Ref: api }, DomainName: { Ref: name }, Stage: '$default' },
    ]);
  });

  it('tells the address to use, and where the name is to lead', () => {
    expect(addressOf(template)).toBe('https://jobs.example.com');
    template.hasOutput('DomainNameTarget', { Value: { 'Fn::GetAtt': [name, 'RegionalDomainName'] } });
  });

  it('makes no name in any zone, no certificate, and leaves the other address', () => {
    for (const type of ['AWS::Route53::RecordSet', 'AWS::CertificateManager::Certificate']) {
      template.resourceCountIs(type, 0);
    }
    template.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      DisableExecuteApiEndpoint: false,
      IpAddressType: 'dualstack',
    });
  });
});

describe('with a domain name, its zone and no other address, the stack', () => {
  const template = synthesise(IN_A_ZONE);
  const name = idOf(template, 'AWS::ApiGatewayV2::DomainName', 'ApiDomain');

  it('makes the name in the zone, for IPv4 and IPv6', () => {
    const records = Object.values(template.findResources('AWS::Route53::RecordSet'));
    const aliasOf = (Type: string) => ({
      Name: { Ref: name },
      Type,
      HostedZoneId: 'Z0123456789ABCDEFGHIJ',
      AliasTarget: {
        DNSName: { 'Fn::GetAtt': [name, 'RegionalDomainName'] },
        HostedZoneId: { 'Fn::GetAtt': [name, 'RegionalHostedZoneId'] },
      },
    });
    expect(records.map(({ Properties }) => Properties)).toEqual([aliasOf('A'), aliasOf('AAAA')]);
  });

  it('answers under that name only', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Api', { DisableExecuteApiEndpoint: true });
    expect(addressOf(template)).toBe('https://jobs.example.com');
  });

  it('has no finding of any rules', () => {
    expect(findingsOf(IN_A_ZONE)).toEqual([]);
  });
});

describe('with ranges of callers, the stack', () => {
  const variablesOf = (context: Record<string, unknown>) => {
    const template = synthesise(context);
    const type = 'AWS::Lambda::Function';
    return template.findResources(type)[idOf(template, type, 'ApiFunction')]?.Properties.Environment
      .Variables;
  };

  it('tells them to the API', () => {
    expect(variablesOf({ allowedRanges: '203.0.113.0/24,2001:db8::/32' }).ALLOWED_RANGES).toBe(
      '203.0.113.0/24,2001:db8::/32',
    );
  });

  it('says in a word that any address may call without them', () => {
    expect(variablesOf({}).ALLOWED_RANGES).toBe('any');
  });
});
