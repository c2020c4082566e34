import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';

/** What has been written and not asked for is on the disk after so long. */
const UNASKED_MS = 1000;

/**
 * Sees to it that what was written to a file is on the disk, without keeping anything else waiting: one sync at a time, for all who
 * have asked before it began. What nobody asks for follows within a second.
 */
export class DiskSync {
  readonly #sync: () => Promise<void>;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param sync brings all that was written until its call to the disk. */
  constructor(sync: () => Promise<void>) {
    this.#sync = sync;
  }

  /** Something was written. */
  noteWrite(): void {
    this.#timer ??= setTimeout(() => void this.now().catch(() => undefined), UNASKED_MS).unref();
  }

  /** Resolves once all that is written by now is on the disk. Rejects when the disk fails. */
  now(): Promise<void> {
    if (this.#next) return this.#next;
    if (!this.#running) return this.#begin();
    // The sync that runs may have begun before the last write.
    this.#next = this.#running.catch(() => undefined).then(() => this.#begin());
    return this.#next;
  }

  /** Resolves when nothing is under way. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await (this.#next ?? this.#running)?.catch(() => undefined);
  }

  #begin(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#next = undefined;
    const running = this.#sync().finally(() => {
      if (this.#running === running) this.#running = undefined;
    });
    this.#running = running;
    return running;
  }
}

/** A file that is there by the first sync, and stays the same one. */
export class FileToSync {
  readonly #folder: string;
  readonly #name: string;
  #handle: Promise<FileHandle> | undefined;

  constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#name = name;
  }

  async sync(): Promise<void> {
    this.#handle ??= this.#open();
    await (await this.#handle).datasync();
  }

  async close(): Promise<void> {
    await (await this.#handle?.catch(() => undefined))?.close();
  }

  /** Its name is part of the folder, which Windows does not sync. */
  async #open(): Promise<FileHandle> {
    const folder = await open(this.#folder, 'r').catch(() => undefined);
    await folder?.sync().catch(() => undefined);
    await folder?.close();
    return open(join(this.#folder, this.#name), 'r+');
  }
}
