import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type Docker from 'dockerode';

/** Debian's name of the registry that Docker publishes (https://github.com/distribution/distribution). */
const REGISTRY = 'docker-registry';

/** The one who may use it. */
export const LOGIN = { username: 'me', password: 'only-here' };

/** The same as `htpasswd -B` writes it. */
const HTPASSWD = 'me:$2y$05$abcdefghijklmnopqrstuu55Q8nkJxvrC5wZMf.UNQL95JroSBLwK\n';

const LISTENING = /listening on (127\.0\.0\.1:\d+)/;

const configuration = (folder: string): string => `
version: 0.1
storage: { filesystem: { rootdirectory: ${folder}/images } }
http: { addr: "127.0.0.1:0" }
auth: { htpasswd: { realm: test, path: ${folder}/htpasswd } }
`;

/** Resolves with its address once it listens. Rejects, with what it wrote, when it ends before. */
const addressOf = async (child: ChildProcess): Promise<string> => {
  const written: string[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  child.once('error', reject);
  child.once('exit', () => reject(new Error(`${REGISTRY} ended:\n${written.join('\n')}`)));
  if (child.stderr) {
    createInterface(child.stderr).on('line', (line) => {
      written.push(line);
      const [, address] = LISTENING.exec(line) ?? [];
      if (address !== undefined) resolve(address);
    });
  }
  return promise;
};

/** A registry on this machine that asks for a login. */
export class PrivateRegistry {
  readonly address: string;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(address: string, child: ChildProcess, folder: string) {
    this.address = address;
    this.#child = child;
    this.#folder = folder;
  }

  static async start(): Promise<PrivateRegistry> {
    const folder = await mkdtemp(join(tmpdir(), 'runat-registry-'));
    await writeFile(join(folder, 'htpasswd'), HTPASSWD);
    await writeFile(join(folder, 'config.yml'), configuration(folder));
    const child = spawn(REGISTRY, ['serve', join(folder, 'config.yml')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    return new PrivateRegistry(await addressOf(child), child, folder);
  }

  /** Moves an image of the engine, whose name begins with the address, into the registry. */
  async take(docker: Docker, image: string): Promise<void> {
    const progress = await docker.getImage(image).push({ authconfig: LOGIN });
    await new Promise<void>((resolve, reject) => {
      docker.modem.followProgress(progress, (error) => (error ? reject(error) : resolve()));
    });
    await docker.getImage(image).remove({ force: true });
  }

  /** Ends it, and removes what it has. */
  async remove(): Promise<void> {
    const over = once(this.#child, 'exit');
    this.#child.kill();
    await over;
    await rm(this.#folder, { recursive: true });
  }
}
