/** What to start: one container of a task, with every override already worked in. */
export interface ContainerOrder {
  /** 32 hex characters, unique over all tasks. */
  taskId: string;
  taskArn: string;
  containerName: string;
  /** As written in the task definition: `busybox`, `public.ecr.aws/x/y:1`, an image id. */
  image: string;
  /** Where the registry asks for one. */
  login?: RegistryLogin;
  /** Replaces the image's entry point. */
  entryPoint?: string[];
  /** Replaces the image's command. */
  command?: string[];
  environment: Record<string, string>;
  /** Folder inside the container in which the command starts. */
  workingDirectory?: string;
  /** User inside the container. */
  user?: string;
  /** Hard limit, 1024 units are one vCPU. */
  cpuUnits: number;
  /** Hard limit in MiB; swap is not added to it. */
  memoryMiB: number;
  readonlyRootFilesystem: boolean;
  /** True for a small init process as process 1, which reaps children and passes signals on. */
  initProcess: boolean;
  labels: Record<string, string>;
  /** Names the emulator's data folder, so that two emulators on one machine leave each other's containers alone. */
  owner: string;
}

/** Who asks a registry for an image. It is never stored. */
export interface RegistryLogin {
  username: string;
  password: string;
}

/** One line of output, without its line feed. */
export interface OutputLine {
  /** Milliseconds since the epoch. */
  timestamp: number;
  message: string;
}

/** How a container ended, or why there never was one. */
export interface ContainerEnd {
  /** Missing when the container never ran. 128 + n for an end by signal n. */
  exitCode?: number;
  oomKilled: boolean;
  /** When, in milliseconds since the epoch, where the engine knows: its output may be read for long after that. */
  endedAt?: number;
  /** Why it could not be started, in ECS's words: `CannotPullContainerError: …`. */
  error?: string;
}

/** Told by an engine what happens to one container; calls come in the order below and return at once. */
export interface ContainerWatcher {
  pullStarted(): void;
  /** @param imageDigest `sha256:…` of the manifest, where the engine knows it. */
  pullStopped(imageDigest?: string): void;
  /** @param runtimeId the engine's own id of the container. */
  started(runtimeId: string): void;
  /** @param position passed back to `recover` in a later life, so that no line comes twice. */
  output(lines: OutputLine[], position: number): void;
  /** Called once, after all output. */
  ended(end: ContainerEnd): void;
  /** After `ended`: the engine keeps nothing of this container any more. Called once. */
  cleared(): void;
  /** Instead of `ended`: the container vanished and nobody knows how it ended. */
  lost(): void;
}

/** A container of an earlier life whose end was not recorded. */
export interface UnfinishedContainer {
  order: ContainerOrder;
  watcher: ContainerWatcher;
  /** True after `started`. */
  wasStarted: boolean;
  /** The last `position` told with output; 0 for none. */
  outputPosition: number;
}

/**
 * What became of an unfinished container: `followed` again, `never-began` (it can be started now without running
 * twice), or `gone` (it may have run, and nobody will ever know its end).
 */
export type Recovery = 'followed' | 'never-began' | 'gone';

/** Runs containers: the part of Fargate that is not bookkeeping. */
export interface TaskEngine {
  /** Shown to people: `docker`, `process`. */
  readonly name: string;
  /** Whether it asks registries for images. */
  readonly pullsImages: boolean;
  /** Starts in the background; the watcher hears of whatever goes wrong. */
  start(order: ContainerOrder, watcher: ContainerWatcher): void;
  /**
   * SIGTERM, and SIGKILL after the grace time. A container that is not yet started is never started. Unknown and ended
   * ones are ignored.
   * @param graceSeconds 0 to 120.
   */
  stop(taskId: string, graceSeconds: number): void;
  /**
   * Called once, before anything is started: finds the containers of an earlier life, and removes those of this owner
   * that are not in the list and do not run.
   * @returns by task id
   */
  recover(owner: string, unfinished: UnfinishedContainer[]): Promise<Map<string, Recovery>>;
  /** Tells nothing more. Containers that cannot outlive this process are killed. */
  close(): Promise<void>;
}
