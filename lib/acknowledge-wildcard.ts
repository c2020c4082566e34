import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Accepts one wildcard resource in the policies of a role, with the reason it cannot be narrower. cdk-nag
 * wants each such resource named; any other wildcard on the same role is still a finding.
 *
 * @param role the role whose policy holds the wildcard
 * @param resource the ARN as written in the policy statement
 */
export function acknowledgeWildcard(role: IConstruct, resource: string, reason: string): void {
  const flat = flatten(Stack.of(role).resolve(resource));
  Validations.of(role).acknowledge({ id: `AwsSolutions-IAM5[Resource::${flat}]`, reason });
}

/** Writes a resolved CloudFormation value as cdk-nag does in its finding ids: `<LogicalId>`, `<LogicalId.Attribute>`. */
function flatten(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[intrinsic, argument] = ['', undefined]] = Object.entries(value ?? {});
  if (intrinsic === 'Ref') return `<${argument}>`;
  if (intrinsic === 'Fn::GetAtt' && Array.isArray(argument)) return `<${argument.join('.')}>`;
  if (intrinsic === 'Fn::Join' && Array.isArray(argument)) return argument[1].map(flatten).join(argument[0]);
  throw new Error(
    `acknowledgeWildcard resource ${JSON.stringify(value)}: expected text, Ref, GetAtt or Join`,
  );
}
