import { setTimeout as wait } from 'node:timers/promises';
import type Docker from 'dockerode';
import { type DockerImages, dockerMessage, dockerStatus } from './docker-image.ts';
import { DockerLogFrames } from './docker-log-frames.ts';
import { onceItAnswers, type StartPatience } from './machine-faults.ts';
import type { ContainerEnd, ContainerOrder, ContainerWatcher } from './task-engine.ts';

/** Labels by which containers are found again. */
export const LABELS = {
  owner: 'emulator.ecs.owner',
  taskArn: 'emulator.ecs.task-arn',
  taskId: 'emulator.ecs.task-id',
} as const;

const MIB = 1024 * 1024;
const NANO_CPUS_PER_UNIT = 1_000_000_000 / 1024;
/** Pause before the engine is asked again after it did not answer. */
const RETRY_MS = 1000;
/** https://docs.docker.com/reference/api/engine/version/v1.44/#tag/Container/operation/ContainerStart */
const ALREADY_STARTED = 304;

const NAME_TAKEN = 409;

/**
 * The only output of a container whose program could not be started once it had begun, where its exit code does not say why: of the
 * init process for an image without a shell, and of the runtime. https://github.com/krallin/tini/blob/master/src/tini.c
 */
const NO_SHELL = /^\[FATAL tini \(\d+\)\] exec (?:\/bin\/)?sh failed: (?<why>No such file or directory)$/;
const WRONG_FORMAT = /exec format error$/i;

/** What a container needs from its surroundings. */
export interface DockerSurroundings {
  docker: Docker;
  images: DockerImages;
  /** CPU units of this machine: docker refuses a limit above them. */
  machineCpuUnits: number;
  /** What it runs images for, such as `linux/amd64`. */
  platform: string;
  /** How long a start waits for an engine that is away. */
  patience?: StartPatience;
  /** Aborted when the watcher wants to hear nothing more. */
  closing: AbortSignal;
}

/** One task as a docker container, from its image to its removal. */
export class DockerContainer {
  readonly #order: ContainerOrder;
  readonly #watcher: ContainerWatcher;
  readonly #surroundings: DockerSurroundings;
  readonly #stopping = new AbortController();
  #started: Docker.Container | undefined;
  #position: number;
  /** What it has written, while that is one line at most. */
  #onlyLine: string | undefined = '';

  constructor(
    order: ContainerOrder,
    watcher: ContainerWatcher,
    surroundings: DockerSurroundings,
    position = 0,
  ) {
    this.#order = order;
    this.#watcher = watcher;
    this.#surroundings = surroundings;
    this.#position = position;
    if (position > 0) this.#onlyLine = undefined;
  }

  /** Pulls, creates, starts and follows it; resolves when nothing is left of it. */
  run(): Promise<void> {
    return this.#tellingFailure(async () => this.#startAndFollow(await this.#create()));
  }

  /**
   * Starts and follows a container that an earlier life has created. That life may have asked for its start, too:
   * the engine starts a container once, however often it is asked.
   */
  takeOver(container: Docker.Container): Promise<void> {
    return this.#tellingFailure(() => this.#startAndFollow(container));
  }

  /** Follows a container that was started, maybe in an earlier life, to its removal. */
  async follow(container: Docker.Container): Promise<void> {
    const { closing } = this.#surroundings;
    this.#started = container;
    if (this.#isStopping) this.#stopNow(this.#stopping.signal.reason as number);
    const end = await this.#waitForEnd(container);
    if (closing.aborted) return;
    if (end === 'vanished') {
      this.#watcher.lost();
      return;
    }
    this.#watcher.ended(end);
    await this.#remove(container);
    this.#watcher.cleared();
  }

  async #startAndFollow(container: Docker.Container): Promise<void> {
    await this.#patiently(() => container.start()).catch(async (error) => {
      if (dockerStatus(error) === ALREADY_STARTED) return;
      await this.#remove(container);
      throw startError('CannotStartContainerError', error);
    });
    this.#watcher.started(container.id);
    await this.follow(container);
  }

  async #tellingFailure(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (this.#surroundings.closing.aborted) return;
      this.#watcher.ended({ oomKilled: false, ...(this.#isStopping ? {} : { error: textOf(error) }) });
      this.#watcher.cleared();
    }
  }

  stop(graceSeconds: number): void {
    if (this.#isStopping) return;
    this.#stopping.abort(graceSeconds);
    if (this.#started) this.#stopNow(graceSeconds);
  }

  get #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  #stopNow(graceSeconds: number): void {
    // The end is seen by following, whoever brings it about.
    this.#started?.stop({ t: graceSeconds, abortSignal: this.#surroundings.closing }).catch(() => undefined);
  }

  async #create(): Promise<Docker.Container> {
    const { images, docker } = this.#surroundings;
    this.#watcher.pullStarted();
    const ensure = () => this.#patiently(() => images.ensure(this.#order.image, this.#order.login));
    const digest = await this.#unlessStopped(ensure()).catch((error) => {
      throw startError('CannotPullContainerError', error);
    });
    this.#watcher.pullStopped(digest);
    const settings = this.#settings();
    const container = await this.#patiently(() => docker.createContainer(settings)).catch(async (error) => {
      if (dockerStatus(error) !== NAME_TAKEN) throw startError('CannotCreateContainerError', error);
      // It was made, and the answer got lost.
      const { Id } = await docker.getContainer(settings.name).inspect();
      return docker.getContainer(Id);
    });
    if (!this.#isStopping && !this.#surroundings.closing.aborted) return container;
    await this.#remove(container);
    throw new Error('stopped before its start');
  }

  /** An engine that is away is waited for: nothing is said about the image then. */
  #patiently<Result>(work: () => Promise<Result>): Promise<Result> {
    const { closing, patience } = this.#surroundings;
    return onceItAnswers(work, AbortSignal.any([closing, this.#stopping.signal]), patience);
  }

  /** A pull that nobody waits for goes on: the image is there for the next task. */
  #unlessStopped<Result>(work: Promise<Result>): Promise<Result> {
    const { signal } = this.#stopping;
    return new Promise((resolve, reject) => {
      const give = () => reject(new Error('stopped while the image was pulled'));
      if (signal.aborted) give();
      signal.addEventListener('abort', give, { once: true });
      work.then(resolve, reject).finally(() => signal.removeEventListener('abort', give));
    });
  }

  #settings(): Docker.ContainerCreateOptions & { name: string } {
    const order = this.#order;
    const memory = order.memoryMiB * MIB;
    const cpuUnits = Math.min(order.cpuUnits, this.#surroundings.machineCpuUnits);
    return {
      name: `ecs-${order.taskId}-${order.containerName}`,
      Image: order.image,
      ...(order.entryPoint ? { Entrypoint: order.entryPoint } : {}),
      ...(order.command ? { Cmd: order.command } : {}),
      Env: Object.entries(order.environment).map(([name, value]) => `${name}=${value}`),
      ...(order.workingDirectory ? { WorkingDir: order.workingDirectory } : {}),
      ...(order.user ? { User: order.user } : {}),
      Labels: {
        ...order.labels,
        [LABELS.owner]: order.owner,
        [LABELS.taskArn]: order.taskArn,
        [LABELS.taskId]: order.taskId,
      },
      HostConfig: {
        NanoCpus: Math.round(cpuUnits * NANO_CPUS_PER_UNIT),
        Memory: memory,
        MemorySwap: memory,
        Init: order.initProcess,
        ReadonlyRootfs: order.readonlyRootFilesystem,
        LogConfig: { Type: 'json-file', Config: {} },
      },
    };
  }

  /**
   * A followed log ends with the container; when it ends before, the engine was away, and it is followed again. While
   * the container runs it may leave out a last line without a line feed, so it is read once more after the end.
   */
  async #waitForEnd(container: Docker.Container): Promise<ContainerEnd | 'vanished'> {
    const { closing } = this.#surroundings;
    while (!closing.aborted) {
      try {
        await this.#readLog(container);
        const { State } = await container.inspect();
        if (!State.Running) {
          const frames = await this.#readLog(container);
          this.#tell(frames.flush());
          const endedAt = Date.parse(State.FinishedAt);
          const error = State.ExitCode === 0 ? undefined : await this.#programFault();
          const end = { exitCode: State.ExitCode, oomKilled: State.OOMKilled };
          return { ...end, ...(endedAt > 0 && { endedAt }), ...(error !== undefined && { error }) };
        }
      } catch (error) {
        if (dockerStatus(error) === 404) return 'vanished';
      }
      await wait(RETRY_MS, undefined, { signal: closing }).catch(() => undefined);
    }
    return 'vanished';
  }

  /** Why the program of a container that began could not be started; of another processor's the image says for which it is. */
  async #programFault(): Promise<string | undefined> {
    const line = this.#onlyLine ?? '';
    const why = NO_SHELL.exec(line)?.groups?.why;
    if (why !== undefined) return `CannotStartContainerError: exec: "sh": ${why}`;
    if (!WRONG_FORMAT.test(line)) return undefined;
    const { docker, platform } = this.#surroundings;
    const image = await docker
      .getImage(this.#order.image)
      .inspect()
      .catch(() => undefined);
    const places =
      image && ` (the image is for ${image.Os}/${image.Architecture}, the engine for ${platform})`;
    return `CannotStartContainerError: exec format error${places ?? ''}`;
  }

  /** Tells what was not told before. */
  async #readLog(container: Docker.Container): Promise<DockerLogFrames> {
    const frames = new DockerLogFrames(this.#position);
    const options = { follow: true, stdout: true, stderr: true, timestamps: true } as const;
    const log = await container.logs({ ...options, abortSignal: this.#surroundings.closing });
    for await (const chunk of log) this.#tell(frames.push(chunk as Buffer));
    return frames;
  }

  #tell({ lines, position }: { lines: { timestamp: number; message: string }[]; position: number }): void {
    if (position === this.#position && lines.length === 0) return;
    if (this.#surroundings.closing.aborted) return;
    this.#position = position;
    this.#noteLines(lines);
    this.#watcher.output(lines, position);
  }

  #noteLines(lines: { message: string }[]): void {
    const [line, ...more] = lines;
    if (line === undefined) return;
    this.#onlyLine = this.#onlyLine === '' && more.length === 0 ? line.message : undefined;
  }

  /** What cannot be removed now is removed at the next start. */
  async #remove(container: Docker.Container): Promise<void> {
    await container.remove({ force: true, v: true }).catch(() => undefined);
  }
}

/** In the words in which ECS passes on what its container runtime says. */
const startError = (name: string, error: unknown) =>
  textOf(error).startsWith('CannotStartContainerError: ')
    ? error
    : new Error(`${name}: Error response from daemon: ${dockerMessage(error)}`, { cause: error });

const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
