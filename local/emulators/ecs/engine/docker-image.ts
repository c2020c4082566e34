import type Docker from 'dockerode';
import type { RegistryLogin } from './task-engine.ts';

/**
 * What docker says went wrong, without what the client puts before it: `pull access denied for …`.
 * @param error anything that dockerode throws.
 */
export function dockerMessage(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/^\(HTTP code \d+\) .*? - /s, '').trim() || text;
}

/** HTTP status of an answer of the engine; undefined when it did not answer. */
export const dockerStatus = (error: unknown): number | undefined =>
  typeof error === 'object' && error !== null && 'statusCode' in error ? Number(error.statusCode) : undefined;

/** Brings images to the engine; a pull that several tasks wait for with the same login is made once. */
export class DockerImages {
  readonly #docker: Docker;
  readonly #closing: AbortSignal;
  readonly #pulls = new Map<string, Promise<void>>();

  constructor(docker: Docker, closing: AbortSignal) {
    this.#docker = docker;
    this.#closing = closing;
  }

  /**
   * Pulls the image when the engine does not have it.
   * @param image as docker reads it: a name, with a tag or a digest, or an image id.
   * @param login for its registry; an image that is there already is not asked for again.
   * @returns the digest of its manifest, where it came from a registry.
   * @throws Error with docker's message.
   */
  async ensure(image: string, login?: RegistryLogin): Promise<string | undefined> {
    const present = await this.#inspect(image);
    if (present) return digestOf(present);
    const key = JSON.stringify([image, login]);
    const pull = this.#pulls.get(key) ?? this.#pull(image, login).finally(() => this.#pulls.delete(key));
    this.#pulls.set(key, pull);
    await pull;
    const pulled = await this.#inspect(image);
    return pulled && digestOf(pulled);
  }

  async #inspect(image: string): Promise<Docker.ImageInspectInfo | undefined> {
    try {
      return await this.#docker.getImage(image).inspect();
    } catch (error) {
      if (dockerStatus(error) === 404) return undefined;
      throw error;
    }
  }

  async #pull(image: string, login: RegistryLogin | undefined): Promise<void> {
    const authconfig = login && { ...login, serveraddress: serverOf(image) };
    const options = { abortSignal: this.#closing, ...(authconfig && { authconfig }) };
    const progress = await this.#docker.pull(image, options);
    await new Promise<void>((resolve, reject) => {
      this.#docker.modem.followProgress(progress, (error) => (error ? reject(error) : resolve()));
    });
  }
}

const DOCKER_HUB = 'https://index.docker.io/v1/';

/**
 * The registry of an image, as the command line of docker names it beside a login. An engine that keeps images in containerd uses the
 * login for this registry alone. https://github.com/distribution/reference/blob/main/normalize.go
 */
export const serverOf = (image: string): string => {
  const [first = '', ...path] = image.split('/');
  const isHost = path.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  return isHost && !/^(?:index\.)?docker\.io$/.test(first) ? first : DOCKER_HUB;
};

const digestOf = ({ RepoDigests = [] }: Docker.ImageInspectInfo): string | undefined =>
  RepoDigests[0]?.split('@')[1];
