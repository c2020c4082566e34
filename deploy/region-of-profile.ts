import { CloudFormationClient } from '@aws-sdk/client-cloudformation';

/** The region that the profile in `~/.aws/config` names; undefined where it names none. */
export const regionOfProfile = async (): Promise<string | undefined> => {
  try {
    return await new CloudFormationClient({}).config.region();
  } catch {
    // Whatever the SDK has not found, it says "Region is missing".
    return undefined;
  }
};
