import { fileURLToPath } from 'node:url';

/** Where `install.sh` puts the judges that are written in Python. */
const PYTHON_TOOLS = fileURLToPath(
  new URL('../../../node_modules/.cache/runat/judges-python/bin/', import.meta.url),
);

/** A program of theirs, such as `cfn-lint`. */
export const pythonTool = (name: string): string => `${PYTHON_TOOLS}${name}`;

/** A program of this suite in Python. */
export const pythonProgram = (name: string): string =>
  fileURLToPath(new URL(`../python/${name}`, import.meta.url));
