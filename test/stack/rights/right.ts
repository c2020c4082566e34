import type { PolicyDocument, Statement } from './policies.ts';

/** Values by condition keys, by operators. */
export type Condition = NonNullable<Statement['Condition']>;

/** One action on one resource under conditions of which each has one value: the smallest part of a policy. */
export interface Right {
  readonly action: string;
  readonly resource: string;
  readonly condition: Condition;
  readonly text: string;
  readonly statement: Statement;
}

/** The conditions, once for each of their leading keys: a right for each partition. */
const split = (condition: Condition = {}): readonly Condition[] => {
  const operator = 'ForAllValues:StringLike';
  const keys = condition[operator]?.['dynamodb:LeadingKeys'];
  if (!keys) return [condition];
  return keys.map((key) => ({ ...condition, [operator]: { 'dynamodb:LeadingKeys': [key] } }));
};

const textOf = (condition: Condition): string =>
  Object.entries(condition)
    .flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => ` where ${key} ${operator} ${values.join(', ')}`),
    )
    .join('');

/** All rights that a policy gives. */
export const rightsOf = ({ Statement }: PolicyDocument): readonly Right[] =>
  Statement.flatMap(({ Effect, Action, Resource, Condition }) =>
    Action.flatMap((action) =>
      Resource.flatMap((resource) =>
        split(Condition).map((condition): Right => {
          const hasConditions = Object.keys(condition).length > 0;
          return {
            action,
            resource,
            condition,
            text: `${action} on ${resource}${textOf(condition)}`,
            statement: {
              Effect,
              Action: [action],
              Resource: [resource],
              ...(hasConditions && { Condition: condition }),
            },
          };
        }),
      ),
    ),
  );
