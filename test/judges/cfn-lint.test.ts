import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RootConstruct } from 'constructs';
import { describe, expect, it, vi } from 'vitest';
import { readOptions } from '../../lib/options/options.ts';
import { synthesise } from '../stack/synthesise.ts';
import { EVERY_OPTION } from './every-option.ts';
import { tellJudged } from './support/judged.ts';
import { CLEAN, type Known, verdictOn } from './support/known.ts';
import { runProgram } from './support/run-program.ts';
import { pythonTool } from './support/tools.ts';

interface TemplateJson {
  readonly Resources: Record<
    string,
    { readonly Type: string; readonly Properties?: Record<string, unknown> }
  >;
}

interface Finding {
  readonly Message: string;
  readonly Rule: { readonly Id: string };
}

const LONGEST_MILLISECONDS = 300_000;

/** By the rule, and for resources that some regions do not have by their type. */
const ACCEPTED: Known = {
  W3005:
    'the CDK writes what a resource depends on for all of its construct, also where a reference says it already',
  'E3006 AWS::Budgets::Budget':
    'CloudFormation makes budgets in the older regions only (docs/deploy.md, Monitoring)',
};

const nameOf = ({ Rule, Message }: Finding): string => {
  const type = /^Resource type '([\w:]+)' does not exist in/.exec(Message)?.[1];
  return type === undefined ? Rule.Id : `${Rule.Id} ${type}`;
};

/** What cfn-lint finds in a template, as it would be deployed in a region. */
const lint = async (template: TemplateJson, region: string): Promise<readonly string[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'runat-lint-'));
  const file = join(folder, 'template.json');
  writeFileSync(file, JSON.stringify(template));
  try {
    const words = ['--format', 'json', '--regions', region, '--template', file];
    const { stdout, stderr } = await runProgram(pythonTool('cfn-lint'), words);
    expect(stderr).toBe('');
    return [...new Set((JSON.parse(stdout) as Finding[]).map(nameOf))];
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const templateWith = (context: Record<string, string>) => synthesise(context).toJSON() as TemplateJson;

describe('cfn-lint', () => {
  it('finds nothing in the template that is not accepted', {
    timeout: LONGEST_MILLISECONDS,
  }, async (test) => {
    const templates = [templateWith({}), templateWith(EVERY_OPTION)];
    const found = await Promise.all(templates.map((template) => lint(template, 'ALL_REGIONS')));
    expect(verdictOn([...new Set(found.flat())], ACCEPTED)).toEqual(CLEAN);
    const resources = templates.reduce((sum, { Resources }) => sum + Object.keys(Resources).length, 0);
    tellJudged(test, `cfn-lint: ${resources} resources of 2 templates, in all regions`);
  });

  it('finds a property, a type and a value that are wrong', { timeout: LONGEST_MILLISECONDS }, async () => {
    const careless = {
      Property: { Type: 'AWS::SQS::Queue', Properties: { Colour: 'red' } },
      Kind: { Type: 'AWS::SQS::Cue', Properties: {} },
      Value: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 901 } },
    };
    const { Resources } = templateWith({});
    const found = await lint({ Resources: { ...Resources, ...careless } }, 'us-east-1');
    expect(found).toEqual(expect.arrayContaining(['E3002', 'E3006 AWS::SQS::Cue', 'E3034']));
  });

  it('is given every option that there is', () => {
    const { node } = new RootConstruct();
    const asked = vi.spyOn(node, 'tryGetContext');
    for (const [name, value] of Object.entries(EVERY_OPTION)) node.setContext(name, value);
    readOptions(node, 'us-east-1');
    expect([...new Set(asked.mock.calls.map(([name]) => name))].sort()).toEqual(
      Object.keys(EVERY_OPTION).sort(),
    );
  });
});
