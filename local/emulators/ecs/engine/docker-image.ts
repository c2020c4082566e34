import type Docker from 'dockerode';

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

/** Brings images to the engine; a pull that several tasks wait for is made once. */
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
   * @returns the digest of its manifest, where it came from a registry.
   * @throws Error with docker's message.
   */
  async ensure(image: string): Promise<string | undefined> {
    const present = await this.#inspect(image);
    if (present) return digestOf(present);
    const pull = this.#pulls.get(image) ?? this.#pull(image).finally(() => this.#pulls.delete(image));
    this.#pulls.set(image, pull);
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

  async #pull(image: string): Promise<void> {
    const progress = await this.#docker.pull(image, { abortSignal: this.#closing });
    await new Promise<void>((resolve, reject) => {
      this.#docker.modem.followProgress(progress, (error) => (error ? reject(error) : resolve()));
    });
  }
}

const digestOf = ({ RepoDigests = [] }: Docker.ImageInspectInfo): string | undefined =>
  RepoDigests[0]?.split('@')[1];
