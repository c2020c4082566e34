import { afterEach } from 'vitest';
import { LocalMode } from './local-mode.ts';

type Options = Parameters<typeof LocalMode.start>[0];

/** Gives a function that starts a local mode. After each test of the file those that it started end, and their data is removed. */
export const localModes = (ofAll: Options = {}): ((options?: Options) => Promise<LocalMode>) => {
  const started: LocalMode[] = [];
  afterEach(async () => {
    // The newest first: an earlier one has ended, and may share its folder.
    for (const local of started.splice(0).toReversed()) await local.remove();
  });
  return async (options = {}) => {
    const local = await LocalMode.start({ ...ofAll, ...options });
    started.push(local);
    return local;
  };
};
