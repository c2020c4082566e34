import { describe, expect, it } from 'vitest';
import { userPath } from '../../../local/user-path.ts';

const OWN = '/home/me/bin:/usr/bin:/bin';
const OF_NPM =
  '/home/me/runat/node_modules/.bin:/home/me/node_modules/.bin:/home/node_modules/.bin:/node_modules/.bin:' +
  '/usr/lib/node_modules/npm/node_modules/@npmcli/run-script/lib/node-gyp-bin';
const npm_package_json = '/home/me/runat/package.json';

describe("the user's PATH", () => {
  it.each([
    ['what npm puts before it goes', { PATH: `${OF_NPM}:${OWN}`, npm_package_json }, OWN],
    ['without npm it is PATH', { PATH: `${OF_NPM}:${OWN}` }, `${OF_NPM}:${OWN}`],
    ['where npm puts nothing before it, it is PATH', { PATH: OWN, npm_package_json }, OWN],
    [
      'what the user has of other projects stays',
      { PATH: `${OF_NPM}:/srv/other/node_modules/.bin:${OWN}`, npm_package_json },
      `/srv/other/node_modules/.bin:${OWN}`,
    ],
    [
      'what comes later stays',
      { PATH: `${OF_NPM}:/bin:/home/me/runat/node_modules/.bin`, npm_package_json },
      '/bin:/home/me/runat/node_modules/.bin',
    ],
    ['no PATH stays none', { npm_package_json }, undefined],
  ])('%s', (_what, variables, path) => {
    expect(userPath(variables)).toBe(path);
  });
});
