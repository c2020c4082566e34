import { App, type AppProps, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { readOptions } from './options/options.ts';
import { RunatStack } from './runat-stack.ts';

/**
 * The app with its stack and the rules it is held to: synthesis fails on any finding that is not
 * acknowledged beside the construct it is about.
 *
 * @param region where the stack is deployed; undefined where nobody knows. The template is the same for every region
 * @throws Error for an option that breaks its rule (options.ts)
 */
export function createRunatApp(
  props: AppProps = {},
  region?: string,
): { readonly app: App; readonly stack: RunatStack } {
  const app = new App(props);
  const stack = new RunatStack(app, readOptions(app.node, region));
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  return { app, stack };
}
