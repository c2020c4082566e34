import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { CdkProgram } from '../../deploy/cdk-program.ts';

const MANIFEST = {
  artifacts: {
    Runat: {
      type: 'aws:cloudformation:stack',
      properties: { requiresBootstrapStackVersion: 6, bootstrapStackVersionSsmParameter: '/version' },
    },
  },
};

/** Writes its words to a file; then does what the test says. */
const RECORDER = `
  const { appendFileSync, writeFileSync } = require('node:fs');
  appendFileSync('words', process.argv.slice(2).join(' ') + '\\n');
`;

let root: string;
let shown: string[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'runat-cdk-'));
  shown = [];
  mkdirSync(join(root, 'out'));
  mkdirSync(join(root, 'node_modules', 'aws-cdk', 'bin'), { recursive: true });
  return () => rmSync(root, { recursive: true });
});

const programThat = (script: string): CdkProgram => {
  writeFileSync(join(root, 'node_modules', 'aws-cdk', 'bin', 'cdk'), RECORDER + script);
  return new CdkProgram({
    root,
    output: join(root, 'out'),
    variables: process.env,
    show: (text) => shown.push(text),
  });
};

const words = (): string =>
  readFileSync(join(root, 'words'), 'utf8').trimEnd().replaceAll(join(root, 'out'), 'OUT');

const OUTPUTS = JSON.stringify({ Runat: { ApiUrl: 'https://a' } });

describe('the program of the CDK', () => {
  it('synthesises with the options of the stack', async () => {
    const program = programThat(
      `writeFileSync('out/manifest.json', ${JSON.stringify(JSON.stringify(MANIFEST))})`,
    );
    expect((await program.synthesise(['historyDays=30', 'vpcId=vpc-1'])).stackName).toBe('Runat');
    expect(words()).toBe('synth --quiet --output OUT --context historyDays=30 --context vpcId=vpc-1');
  });

  it('prepares an account and region', async () => {
    await programThat('').bootstrap('111122223333', 'eu-west-1');
    expect(words()).toBe('bootstrap --app OUT aws://111122223333/eu-west-1');
  });

  it('deploys what was synthesised, without a question and not by the express way', async () => {
    const program = programThat(`writeFileSync('out/outputs.json', ${JSON.stringify(OUTPUTS)})`);
    expect(await program.deploy('Runat')).toEqual({ outputs: { ApiUrl: 'https://a' }, isChanged: true });
    expect(words()).toBe(
      'deploy Runat --app OUT --require-approval never --progress events --outputs-file OUT/outputs.json',
    );
  });

  it('says that nothing has changed', async () => {
    const program = programThat(
      `writeFileSync('out/outputs.json', ${JSON.stringify(OUTPUTS)}); console.log('Runat (no changes)')`,
    );
    expect((await program.deploy('Runat')).isChanged).toBe(false);
    expect(shown.join('')).toContain('no changes');
  });

  it('fails with what it said of the failure, without how far it had come', async () => {
    const program = programThat(`
      console.error('Runat | 1/2 | CREATE_IN_PROGRESS      | AWS::SQS::Queue | quota');
      console.error('The maximum number of VPCs has been reached');
      process.exitCode = 1;
    `);
    await expect(program.deploy('Runat')).rejects.toMatchObject({
      message: 'cdk deploy ended with exit code 1; what it says is above',
      cause: 'The maximum number of VPCs has been reached\n',
    });
  });

  it('fails where it is ended by a signal', async () => {
    const program = programThat(`process.kill(process.pid, 'SIGTERM'); setTimeout(() => {}, 60000)`);
    await expect(program.deploy('Runat')).rejects.toThrow('ended with SIGTERM');
  });
});
