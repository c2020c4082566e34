import { readFileSync } from 'node:fs';
import { RootConstruct } from 'constructs';
import { describe, expect, it, vi } from 'vitest';
import { readDeployCommand } from '../../bin/deploy-command.ts';
import { OPTION_NAMES, readOptions } from '../../lib/options/options.ts';
import { EVERY_OPTION } from '../judges/every-option.ts';

const DEFAULTS = { kind: 'deploy', context: [], region: undefined, profile: undefined, hasFirstJob: true };

describe('npm run deploy --', () => {
  it.each([
    ['', DEFAULTS],
    ['-c historyDays=30 --context vpcId=vpc-1', { ...DEFAULTS, context: ['historyDays=30', 'vpcId=vpc-1'] }],
    [
      '-c @aws-cdk/core:bootstrapQualifier=abc',
      { ...DEFAULTS, context: ['@aws-cdk/core:bootstrapQualifier=abc'] },
    ],
    ['-c alarmEmail=a=b@c.example', { ...DEFAULTS, context: ['alarmEmail=a=b@c.example'] }],
    [
      '--region eu-west-1 --profile prod --no-first-job',
      { ...DEFAULTS, region: 'eu-west-1', profile: 'prod', hasFirstJob: false },
    ],
    ['--help', { kind: 'help' }],
  ])('%s', (line, command) => {
    expect(readDeployCommand(line.split(' ').filter(Boolean))).toEqual(command);
  });

  it.each([
    [['-c', 'historyDay=30'], '-c "historyDay": unknown option; did you mean "historyDays"?'],
    [['-c', 'historyDays'], '-c "historyDays": expected NAME=VALUE'],
    [['-c', '=3'], '-c "=3": expected NAME=VALUE'],
    [['Runat'], '"Runat": expected options only'],
    [['--region', ''], '--region "": expected a name'],
    [['--express'], '--express'],
  ])('%j is refused', (argv, message) => {
    expect(() => readDeployCommand(argv)).toThrow(message);
  });

  it('tells all faults at once', () => {
    const argv = ['-c', 'stakName=A', '-c', 'alarms', '--profile', ''];
    expect(() => readDeployCommand(argv)).toThrow(/stackName.*"alarms".*--profile/s);
  });
});

describe('the names of options', () => {
  it('are those that the stack reads, and those of the docs', () => {
    const { node } = new RootConstruct();
    const asked = vi.spyOn(node, 'tryGetContext');
    for (const [name, value] of Object.entries(EVERY_OPTION)) node.setContext(name, value);
    readOptions(node, 'us-east-1');
    expect([...new Set(asked.mock.calls.map(([name]) => name))].sort()).toEqual(OPTION_NAMES);
    const page = readFileSync(new URL('../../docs/deploy.md', import.meta.url), 'utf8');
    expect(OPTION_NAMES.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });
});
