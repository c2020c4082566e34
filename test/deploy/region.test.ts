import { describe, expect, it } from 'vitest';
import { findRegion, type RegionSources } from '../../deploy/region.ts';

const find = (sources: Partial<Omit<RegionSources, 'ofProfile'>> = {}, profile?: string) =>
  findRegion({ variables: {}, ofProfile: async () => profile, ...sources });

const ALL = { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-2' };

describe('the region is that', () => {
  it.each([
    ['of the option, before all others', { option: 'eu-north-1', variables: ALL }, 'eu-north-1'],
    ['of AWS_REGION, before the two others', { variables: ALL }, 'eu-west-1'],
    [
      'of AWS_DEFAULT_REGION, before the profile',
      { variables: { AWS_DEFAULT_REGION: 'eu-west-2' } },
      'eu-west-2',
    ],
    ['of the profile', {}, 'eu-west-3'],
    [
      'of the profile where variables are empty',
      { variables: { AWS_REGION: '', AWS_DEFAULT_REGION: '' } },
      'eu-west-3',
    ],
  ])('%s', async (_, sources, region) => {
    expect(await find(sources, 'eu-west-3')).toBe(region);
  });

  it.each(['us-gov-west-1', 'cn-northwest-1', 'ap-southeast-5', 'us-iso-east-1', 'eusc-de-east-1'])(
    'of another part of AWS: %s',
    async (region) => {
      expect(await find({ option: region })).toBe(region);
    },
  );
});

describe('without a region', () => {
  it('what is missing is named, and what to set; nobody is told to try again', async () => {
    const failure = await find().catch((error) => error);
    expect(failure).toMatchObject({
      message: expect.stringMatching(/AWS_REGION.*AWS_DEFAULT_REGION.*profile/),
      advice: expect.stringContaining('set AWS_REGION'),
    });
    expect(`${failure.message} ${failure.advice}`).not.toMatch(/try again/i);
  });

  it.each([
    ['--region', { option: 'Frankfurt' }],
    ['AWS_REGION', { variables: { AWS_REGION: 'Frankfurt' } }],
    ['AWS_DEFAULT_REGION', { variables: { AWS_DEFAULT_REGION: 'Frankfurt' } }],
  ])('%s with what is no region is named with its value and the rule', async (source, sources) => {
    await expect(find(sources)).rejects.toThrow(
      `${source} "Frankfurt": expected a region such as eu-central-1`,
    );
  });

  it('what a profile says is held to the same rule', async () => {
    await expect(find({}, 'eu central')).rejects.toThrow('region of the profile "eu central"');
  });
});
