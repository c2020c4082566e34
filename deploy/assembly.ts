import { DeployFailure } from './failure.ts';

/** What the synthesised template needs of the account. */
export interface Assembly {
  readonly stackName: string;
  readonly bootstrap: BootstrapNeed;
}

/** How the CDK recognises an account and region that are prepared for it. */
export interface BootstrapNeed {
  /** The parameter of Systems Manager with the version of what is prepared. */
  readonly parameter: string;
  readonly version: number;
}

/** A part of `manifest.json`: https://docs.aws.amazon.com/cdk/api/v2/docs/@aws-cdk_cloud-assembly-schema.AwsCloudFormationStackProperties.html */
interface Manifest {
  readonly artifacts?: Readonly<
    Record<
      string,
      {
        readonly type?: string;
        readonly properties?: {
          readonly stackName?: string;
          readonly requiresBootstrapStackVersion?: number;
          readonly bootstrapStackVersionSsmParameter?: string;
        };
      }
    >
  >;
}

/**
 * Reads the manifest of a synthesis.
 * @throws DeployFailure where it has no stack that tells what it needs
 */
export const readAssembly = ({ artifacts = {} }: Manifest): Assembly => {
  for (const [id, { type, properties }] of Object.entries(artifacts)) {
    if (type !== 'aws:cloudformation:stack') continue;
    const {
      stackName = id,
      requiresBootstrapStackVersion: version,
      bootstrapStackVersionSsmParameter: parameter,
    } = properties ?? {};
    if (version !== undefined && parameter !== undefined)
      return { stackName, bootstrap: { parameter, version } };
  }
  throw new DeployFailure(
    'the synthesis made no stack that can be deployed',
    'Look at cdk.json: the app must be that of this project.',
  );
};
