import { describe, expect, it } from 'vitest';
import { readAssembly } from '../../deploy/assembly.ts';

const ASSETS = { type: 'cdk:asset-manifest', properties: {} };

const stack = (properties: object) => ({ type: 'aws:cloudformation:stack', properties });

const NEED = {
  requiresBootstrapStackVersion: 6,
  bootstrapStackVersionSsmParameter: '/cdk-bootstrap/hnb659fds/version',
};

describe('the manifest of a synthesis', () => {
  it('tells the stack, and what it needs to be prepared', () => {
    expect(readAssembly({ artifacts: { 'Runat.assets': ASSETS, Runat: stack(NEED) } })).toEqual({
      stackName: 'Runat',
      bootstrap: { parameter: '/cdk-bootstrap/hnb659fds/version', version: 6 },
    });
  });

  it('may call the stack otherwise than its artifact', () => {
    expect(readAssembly({ artifacts: { Id: stack({ ...NEED, stackName: 'Other' }) } }).stackName).toBe(
      'Other',
    );
  });

  it.each([
    ['nothing', {}],
    ['no stack', { artifacts: { 'Runat.assets': ASSETS } }],
    ['a stack that needs no preparation', { artifacts: { Runat: stack({}) } }],
  ])('with %s is refused', (_, manifest) => {
    expect(() => readAssembly(manifest)).toThrow('no stack that can be deployed');
  });
});
