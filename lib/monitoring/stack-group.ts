import { CfnGroup } from 'aws-cdk-lib/aws-resourcegroups';
import { Construct } from 'constructs';
import { STACK_TAG } from '../../functions/contract/stack-tag.ts';

/**
 * A group in the console (Resource Groups) of all that has the tag of the stack.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-resourcegroups-group.html
 */
export class StackGroup extends Construct {
  constructor(scope: Construct, id: string, stackName: string) {
    super(scope, id);
    new CfnGroup(this, 'Group', {
      name: stackName,
      description: 'Everything of this Runat',
      resourceQuery: {
        type: 'TAG_FILTERS_1_0',
        query: {
          resourceTypeFilters: ['AWS::AllSupported'],
          tagFilters: [{ key: STACK_TAG, values: [stackName] }],
        },
      },
    });
  }
}
