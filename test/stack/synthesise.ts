import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { createRunatApp } from '../../lib/runat-app.ts';
import type { RunatStack } from '../../lib/runat-stack.ts';

const CDK_JSON: { readonly context: Record<string, unknown> } = JSON.parse(
  readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'),
);

/**
 * The template as `cdk synth` makes it, but for the bundles, and without AWS's template rules, which take
 * most of the time; `findingsOf` is for those.
 *
 * @param context the deployer's options, as given by `-c`
 */
export function synthesise(context: Record<string, unknown> = {}): Template {
  return inTemporaryFolder((outdir) => {
    const { app, stack } = makeApp(context, { outdir, builtinCloudFormationValidation: false });
    return Template.fromJSON(app.synth().getStackByName(stack.stackName).template);
  });
}

/**
 * What all rules find in the stack and nothing acknowledges: one report per set of rules. Throws the report
 * when a finding is an error, as synthesis does.
 *
 * @param context the deployer's options, as given by `-c`
 * @param alter changes the stack before it is synthesised
 */
export function findingsOf(
  context: Record<string, unknown> = {},
  alter: (stack: RunatStack) => void = () => {},
): readonly unknown[] {
  return inTemporaryFolder((outdir) => {
    const { app, stack } = makeApp(context, { outdir });
    alter(stack);
    app.synth();
    return JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')).pluginReports;
  });
}

function makeApp(context: Record<string, unknown>, props: AppProps) {
  return createRunatApp({
    ...props,
    context: { ...CDK_JSON.context, 'aws:cdk:bundling-stacks': [], ...context },
  });
}

function inTemporaryFolder<T>(use: (path: string) => T): T {
  const path = mkdtempSync(join(tmpdir(), 'runat-stack-'));
  try {
    return use(path);
  } finally {
    rmSync(path, { recursive: true });
  }
}

/** The logical id of the one resource of a type whose id starts with `prefix`. */
export function idOf(template: Template, type: string, prefix: string): string {
  const ids = Object.keys(template.findResources(type)).filter((id) => id.startsWith(prefix));
  const [id] = ids;
  if (id === undefined || ids.length > 1)
    throw new Error(`${type} ${prefix}: expected one, found ${ids.length}`);
  return id;
}
