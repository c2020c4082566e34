import { createHash } from 'node:crypto';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A resource of a template. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}

/** A template, as far as it is looked at here. */
export interface Template {
  readonly Resources: Record<string, Resource>;
}

const TEMPLATE = 'Runat.template.json';

/** The template of a synthesis. */
export const templateOf = async (assembly: string): Promise<Template> =>
  JSON.parse(await readFile(join(assembly, TEMPLATE), 'utf8'));

/**
 * Copies a synthesis and changes its template. The CDK uploads a template under the hash of its content, and not twice under the same, so
 * the copy names another.
 */
export const editAssembly = async (
  assembly: string,
  folder: string,
  edit: (template: Template) => void,
): Promise<void> => {
  await cp(assembly, folder, { recursive: true });
  const template = await templateOf(folder);
  edit(template);
  const text = JSON.stringify(template);
  await writeFile(join(folder, TEMPLATE), text);
  const manifest = await readFile(join(folder, 'manifest.json'), 'utf8');
  const [, before = ''] = /([0-9a-f]{64})\.json"/.exec(manifest) ?? [];
  const after = createHash('sha256').update(text).digest('hex');
  for (const name of ['manifest.json', 'Runat.assets.json']) {
    const path = join(folder, name);
    await writeFile(path, (await readFile(path, 'utf8')).replaceAll(before, after));
  }
};
