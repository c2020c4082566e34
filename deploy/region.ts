import { REGION_ADVICE } from './advice.ts';
import { DeployFailure } from './failure.ts';

/** Where a region may be named: the first that is counts. */
export interface RegionSources {
  /** `--region` */
  readonly option?: string | undefined;
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Of the profile in `~/.aws/config`; undefined where there is none. */
  readonly ofProfile: () => Promise<string | undefined>;
}

/** `eu-central-1`, `us-gov-west-1`, `ap-southeast-5`: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html */
const REGION = /^[a-z]{2,4}(-[a-z]+){1,3}-\d{1,2}$/;

/**
 * Finds the region: of the option, of `AWS_REGION`, of `AWS_DEFAULT_REGION` (which the SDK for JavaScript does not read), of the profile.
 * The CDK would take us-east-1 where none is named, so nobody is asked to guess.
 * @throws DeployFailure where none is named, or where it is no region
 */
export const findRegion = async ({ option, variables, ofProfile }: RegionSources): Promise<string> => {
  const named: readonly (readonly [source: string, region: string | undefined])[] = [
    ['--region', option],
    ['AWS_REGION', variables.AWS_REGION],
    ['AWS_DEFAULT_REGION', variables.AWS_DEFAULT_REGION],
  ];
  const [source, region] = named.find(([, value]) => value !== undefined && value !== '') ?? [
    'region of the profile',
    await ofProfile(),
  ];
  if (region === undefined || region === '') {
    throw new DeployFailure(
      'no region is named: AWS_REGION and AWS_DEFAULT_REGION are not set, and the profile names none',
      REGION_ADVICE,
    );
  }
  if (REGION.test(region)) return region;
  throw new DeployFailure(
    `${source} ${JSON.stringify(region)}: expected a region such as eu-central-1`,
    REGION_ADVICE,
  );
};
