import { existsSync, promises } from 'node:fs';
import { join } from 'node:path';
import { ASSET_FOLDER, ASSETS, type AssetName } from '../contract/assets.ts';

/** In a bundle this module is in the file of the bundle. */
const BESIDE_THE_BUNDLE = join(import.meta.dirname, ASSET_FOLDER);
const PROJECT = join(import.meta.dirname, '..', '..');

/**
 * Reads a file of the API: from beside the bundle or, where the functions run from their sources, from the project.
 * @throws Error of the file system.
 */
export const readAssetFile = (name: AssetName): Promise<Buffer> =>
  promises.readFile(
    existsSync(BESIDE_THE_BUNDLE) ? join(BESIDE_THE_BUNDLE, name) : join(PROJECT, ASSETS[name]),
  );
