import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpStage, IpAddressType, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ApiDomain, type CustomDomain } from './api-domain.ts';

/** Requests a second that the API accepts, and how many at once; what is over it gets 429. */
const THROTTLE = { rateLimit: 100, burstLimit: 200 };

/** One line a request, as JSON; never the authorization header. */
const ACCESS_LOG_FORMAT = JSON.stringify({
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  sourceIp: '$context.identity.sourceIp',
  userAgent: '$context.identity.userAgent',
  method: '$context.httpMethod',
  path: '$context.path',
  protocol: '$context.protocol',
  status: '$context.status',
  responseLength: '$context.responseLength',
  responseLatencyMs: '$context.responseLatency',
  integrationLatencyMs: '$context.integrationLatency',
  integrationError: '$context.integrationErrorMessage',
});

/**
 * The settings of the function for the output that it reads. CloudWatch Logs gets the lines of a container in batches,
 * which the awslogs driver sends every 5 s, and shows them some seconds later: 15 s after a container's end its last
 * line is there.
 * https://github.com/moby/moby/blob/master/daemon/logger/awslogs/cloudwatchlogs.go (defaultForceFlushInterval)
 */
export const OUTPUT_ENVIRONMENT = {
  OUTPUT_DELAY_SECONDS: '15',
  // A request that waited would keep one of the executions that the wake function needs, too (docs/deploy.md, "Quotas").
  FOLLOW_WAIT_SECONDS: '0',
} as const;

/** What the API is called, the function that answers every route, and its domain name. */
export interface JobApiProps {
  /** Its name in the console. */
  readonly name: string;
  readonly lambda: IFunction;
  /** A domain name of its own; undefined for the address that AWS gives. */
  readonly domain: CustomDomain | undefined;
}

/**
 * The HTTPS address: everything goes to one function, which knows the routes. The stage is `$default`, so
 * that paths have no prefix. The function answers preflight requests, too (docs/api.md, "Pages of other origins"): a CORS
 * configuration here would answer them in its place.
 */
export class JobApi extends Construct {
  /** The address to use, without a slash at the end. */
  readonly url: string;
  readonly httpApi: HttpApi;

  constructor(scope: Construct, id: string, props: JobApiProps) {
    super(scope, id);
    const { domain } = props;
    const httpApi = new HttpApi(this, 'Http', {
      apiName: props.name,
      description: 'Runat: runs any container image at any time',
      createDefaultStage: false,
      // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-disable-default-endpoint.html
      ...(domain && {
        disableExecuteApiEndpoint: !domain.hasExecuteApiAddress,
        ipAddressType: IpAddressType.DUAL_STACK,
      }),
      defaultIntegration: new HttpLambdaIntegration('Integration', props.lambda),
    });
    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const stage = new HttpStage(this, 'Stage', {
      httpApi,
      stageName: '$default',
      autoDeploy: true,
      throttle: THROTTLE,
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog),
        format: AccessLogFormat.custom(ACCESS_LOG_FORMAT),
      },
    });
    if (domain) new ApiDomain(this, 'Domain', { domain, api: httpApi, stage });
    this.url = domain ? `https://${domain.name}` : httpApi.apiEndpoint;
    this.httpApi = httpApi;
    Validations.of(httpApi).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason:
        'The function checks the token of each request itself (docs/api.md, "Sign-in"): an authorizer would ' +
        'be a second function to start and pay for, and could not answer with a WWW-Authenticate header.',
    });
  }
}
