import { AwsError } from '../../aws-wire.ts';

/** Where the emulated ECS says that it is. */
export interface EcsPlace {
  /** Twelve digits. */
  accountId: string;
  region: string;
}

/**
 * Names of ECS's resources.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html#ecs-resource-ids
 */
export const clusterArn = (place: EcsPlace, name: string) => `${prefixOf(place)}:cluster/${name}`;
export const taskArn = (place: EcsPlace, cluster: string, taskId: string) =>
  `${prefixOf(place)}:task/${cluster}/${taskId}`;
export const taskDefinitionArn = (place: EcsPlace, family: string, revision: number) =>
  `${prefixOf(place)}:task-definition/${family}:${revision}`;

const prefixOf = ({ region, accountId }: EcsPlace) => `arn:aws:ecs:${region}:${accountId}`;

/** The error of a wrong value: `InvalidParameterException`. */
export const invalidParameter = (message: string) => new AwsError('InvalidParameterException', message);

/** The error of a call that cannot be carried out: `ClientException`. */
export const clientError = (message: string) => new AwsError('ClientException', message);

/** The error for a part of ECS that is left out here; it says so, lest it be searched for in the call. */
export const notImitated = (what: string) =>
  clientError(`${what}: this local emulator of ECS does not imitate it.`);
