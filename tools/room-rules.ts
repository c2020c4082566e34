import { ROOMS } from './room-imports.ts';

const patternsOf = (name: string): readonly string[] => {
  if (name === 'node') return ['!node:*', '!node:*/*'];
  const isFolder = name.startsWith('.') && !/\.\w+$/.test(name);
  return [isFolder ? `!${name}/**` : `!${name}`];
};

/** A part of the configuration of the linter, for some files. */
interface Override {
  readonly includes: readonly string[];
  readonly plugins?: readonly string[];
  readonly linter: object;
}

/** The rules of the linter, as an object of its configuration. */
export const importRules = (): { readonly overrides: readonly Override[] } => ({
  overrides: ROOMS.flatMap(({ why, plugins, rooms }) =>
    rooms.map(([files, mayImport]) => {
      const isOneFile = /[\w-]\.ts$/.test(files);
      const group = ['**', ...(isOneFile ? [] : ['!./**']), ...mayImport.split(' ').flatMap(patternsOf)];
      const options = { patterns: [{ group, message: why }] };
      return {
        includes: [files.endsWith('.ts') ? files : `${files}/**`],
        ...(plugins && { plugins }),
        linter: { rules: { style: { noRestrictedImports: { level: 'error', options } } } },
      };
    }),
  ),
});
