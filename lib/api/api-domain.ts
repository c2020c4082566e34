import { CfnOutput } from 'aws-cdk-lib';
import {
  ApiMapping,
  DomainName,
  type HttpApi,
  type HttpStage,
  IpAddressType,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';

/** A domain name of the deployer's own, under which the API is reached. */
export interface CustomDomain {
  /** `jobs.example.com` */
  readonly name: string;
  /** Of ACM, in the region of the stack. */
  readonly certificateArn: string;
  /** The zone of Route 53 in which the name is made; without it the deployer makes it. */
  readonly hostedZoneId: string | undefined;
  /** Whether the address that AWS gives to the API still answers. */
  readonly hasExecuteApiAddress: boolean;
}

/** Whose name it is. */
export interface ApiDomainProps {
  readonly domain: CustomDomain;
  readonly api: HttpApi;
  readonly stage: HttpStage;
}

/**
 * The domain name of an API: it leads to the stage, for IPv4 and IPv6. The names in the zone are made where the zone is known.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-custom-domain-names.html
 */
export class ApiDomain extends Construct {
  constructor(scope: Construct, id: string, { domain, api, stage }: ApiDomainProps) {
    super(scope, id);
    const domainName = new DomainName(this, 'Name', {
      domainName: domain.name,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
      securityPolicy: SecurityPolicy.TLS_1_2,
      ipAddressType: IpAddressType.DUAL_STACK,
    });
    new ApiMapping(this, 'Mapping', { api, domainName, stage });
    if (domain.hostedZoneId !== undefined) this.#makeRecords(domainName, domain.hostedZoneId);
    new CfnOutput(this, 'Target', {
      value: domainName.regionalDomainName,
      description: 'Where the domain name of the API leads to, as CNAME or alias',
    }).overrideLogicalId('DomainNameTarget');
  }

  /** https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-to-api-gateway.html */
  #makeRecords({ name, regionalDomainName, regionalHostedZoneId }: DomainName, hostedZoneId: string): void {
    const aliasTarget = { dnsName: regionalDomainName, hostedZoneId: regionalHostedZoneId };
    for (const type of ['A', 'AAAA']) {
      new CfnRecordSet(this, type, { hostedZoneId, name, type, aliasTarget });
    }
  }
}
