import { spawn } from 'node:child_process';
import type { Variables } from './arguments/read-settings.ts';

/** The program that opens an address, and its words before it; undefined where there is no screen to open it on. */
export const openerOf = (
  platform: NodeJS.Platform,
  variables: Variables,
): readonly [string, ...string[]] | undefined => {
  if (platform === 'darwin') return ['open'];
  if (platform === 'win32') return ['cmd', '/d', '/s', '/c', 'start', '""'];
  return variables.DISPLAY || variables.WAYLAND_DISPLAY || variables.WSL_DISTRO_NAME
    ? ['xdg-open']
    : undefined;
};

/** Each character that cmd would take for something else stands for itself. */
const wordOf = (address: string, platform: NodeJS.Platform): string =>
  platform === 'win32' ? address.replace(/[&^%()]/g, '^$&') : address;

/** Opens an address in the browser. Tells whether the opener could be started; it goes on by itself. */
export const openBrowser = (
  address: string,
  platform: NodeJS.Platform,
  variables: Variables,
): Promise<boolean> => {
  const [program, ...words] = openerOf(platform, variables) ?? [];
  if (program === undefined) return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = spawn(program, [...words, wordOf(address, platform)], {
      stdio: 'ignore',
      detached: true,
      windowsVerbatimArguments: true,
    });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
};
