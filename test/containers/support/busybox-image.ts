import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type Docker from 'dockerode';

const IMAGE = 'runat-test/busybox';
const TAG = 'latest';
const BLOCK_BYTES = 512;

/** Where Debian's busybox-static and Alpine's busybox put it; it must be linked statically. */
const BUSYBOX = '/bin/busybox';

/** Programs that the tests call by name. */
const LINKS = [
  'cat',
  'dd',
  'env',
  'false',
  'head',
  'id',
  'ls',
  'pwd',
  'seq',
  'sh',
  'sleep',
  'tail',
  'touch',
  'true',
  'yes',
];

/**
 * Makes a small image without any registry: this machine's busybox as the only file, with links to it. The engine keeps
 * it for the next test.
 * @returns its name, ready for a task definition.
 */
export async function importBusybox(docker: Docker): Promise<string> {
  const isThere = await docker
    .getImage(`${IMAGE}:${TAG}`)
    .inspect()
    .then(
      () => true,
      () => false,
    );
  return isThere ? `${IMAGE}:${TAG}` : importImage(docker, IMAGE, TAG);
}

/**
 * Makes such an image under a name of its own, with a script in it.
 * @param script its text, in /srv/script.sh.
 * @returns its name with its tag.
 */
export async function importImage(
  docker: Docker,
  repo: string,
  tag: string,
  script?: string,
): Promise<string> {
  const rootFilesystem = tar([
    folder('bin'),
    folder('tmp'),
    { name: 'bin/busybox', mode: 0o755, type: '0', content: await readFile(BUSYBOX) },
    ...LINKS.map((name) => ({ name: `bin/${name}`, mode: 0o777, type: '2', link: 'busybox' })),
    ...(script === undefined
      ? []
      : [folder('srv'), { name: 'srv/script.sh', mode: 0o644, type: '0', content: Buffer.from(script) }]),
  ]);
  const progress = await docker.importImage(Readable.from([rootFilesystem]), { repo, tag });
  progress.resume();
  await once(progress, 'end');
  return `${repo}:${tag}`;
}

/**
 * Makes an image of one file in /bin.
 * @param content this machine's busybox where it is left out.
 * @returns its name with its tag.
 */
export async function importProgram(
  docker: Docker,
  repo: string,
  name: string,
  content?: Buffer,
): Promise<string> {
  const program = content ?? (await readFile(BUSYBOX));
  const rootFilesystem = tar([
    folder('bin'),
    { name: `bin/${name}`, mode: 0o755, type: '0', content: program },
  ]);
  const progress = await docker.importImage(Readable.from([rootFilesystem]), { repo, tag: TAG });
  progress.resume();
  await once(progress, 'end');
  return `${repo}:${TAG}`;
}

interface Entry {
  name: string;
  mode: number;
  /** `0` file, `2` symbolic link, `5` folder. */
  type: string;
  content?: Buffer;
  link?: string;
}

const folder = (name: string): Entry => ({ name: `${name}/`, mode: 0o777, type: '5' });

/** A POSIX ustar archive. */
function tar(entries: Entry[]): Buffer {
  const blocks = entries.flatMap((entry) => [header(entry), padded(entry.content ?? Buffer.alloc(0))]);
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK_BYTES)]);
}

function header({ name, mode, type, content, link = '' }: Entry): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
  block.write(name, 0);
  block.write(octal(mode, 7), 100);
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  block.write(octal(content?.length ?? 0, 11), 124);
  block.write(octal(0, 11), 136);
  block.write(' '.repeat(8), 148);
  block.write(type, 156);
  block.write(link, 157);
  block.write('ustar\x0000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

function padded(content: Buffer): Buffer {
  const rest = content.length % BLOCK_BYTES;
  return rest === 0 ? content : Buffer.concat([content, Buffer.alloc(BLOCK_BYTES - rest)]);
}
