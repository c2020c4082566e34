import { RootConstruct } from 'constructs';
import { type Options, readOptions } from '../../lib/options/options.ts';

/** What is read of a deployer's context. Throws for a value that breaks its rule. */
export const optionsOf = (context: Record<string, unknown>, region?: string): Options => {
  const { node } = new RootConstruct();
  for (const [name, value] of Object.entries(context)) node.setContext(name, value);
  return readOptions(node, region);
};
