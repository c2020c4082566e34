import Docker from 'dockerode';
import { DockerContainer, type DockerSurroundings, LABELS } from './docker-container.ts';
import { DockerImages, dockerStatus } from './docker-image.ts';
import type { StartPatience } from './machine-faults.ts';
import type {
  ContainerOrder,
  ContainerWatcher,
  Recovery,
  TaskEngine,
  UnfinishedContainer,
} from './task-engine.ts';

const UNITS_PER_CPU = 1024;

/** https://docs.docker.com/reference/api/engine/version/v1.44/#tag/System/operation/SystemInfo */
interface Machine {
  readonly NCPU: number;
  readonly OSType?: string;
  /** As `uname -m` has it. */
  readonly Architecture?: string;
}

/** Names of processors as images have them, by those of `uname -m`. */
const ARCHITECTURES = new Map([
  ['x86_64', 'amd64'],
  ['aarch64', 'arm64'],
]);

/**
 * Runs tasks as containers of the docker engine that `DOCKER_HOST` names, else of the socket at its usual place.
 * Containers outlive this process and are found again by their labels.
 */
export class DockerEngine implements TaskEngine {
  readonly name = 'docker';
  readonly pullsImages = true;
  readonly #containers = new Map<string, DockerContainer>();
  readonly #closing = new AbortController();
  readonly #surroundings: DockerSurroundings;

  /**
   * @param machine what the engine tells of its machine.
   * @param patience how long a start waits for an engine that is away.
   */
  constructor(
    docker: Docker,
    { NCPU, OSType = 'linux', Architecture = '' }: Machine,
    patience?: StartPatience,
  ) {
    this.#surroundings = {
      docker,
      images: new DockerImages(docker, this.#closing.signal),
      machineCpuUnits: NCPU * UNITS_PER_CPU,
      platform: `${OSType}/${ARCHITECTURES.get(Architecture) ?? Architecture}`,
      ...(patience && { patience }),
      closing: this.#closing.signal,
    };
  }

  /**
   * Asks the engine whether it is there.
   * @throws Error when it does not answer in time.
   */
  static async connect(timeoutMs: number): Promise<DockerEngine> {
    const machine = (await new Docker({ timeout: timeoutMs }).info()) as Machine;
    return new DockerEngine(new Docker(), machine);
  }

  start(order: ContainerOrder, watcher: ContainerWatcher): void {
    const container = new DockerContainer(order, watcher, this.#surroundings);
    this.#keep(order.taskId, container, container.run());
  }

  stop(taskId: string, graceSeconds: number): void {
    this.#containers.get(taskId)?.stop(graceSeconds);
  }

  async recover(owner: string, unfinished: UnfinishedContainer[]): Promise<Map<string, Recovery>> {
    const { docker } = this.#surroundings;
    const found = await docker.listContainers({
      all: true,
      filters: { label: [`${LABELS.owner}=${owner}`] },
    });
    const tasks = new Map(unfinished.map((task) => [task.order.taskId, task]));
    const recovered = new Map<string, Recovery>();
    // Started ones first: beside one, a container of the same task that was only created is a left-over.
    const startedFirst = found.toSorted(
      (a, b) => Number(a.State === 'created') - Number(b.State === 'created'),
    );
    for (const { Id, Labels, State } of startedFirst) {
      const task = tasks.get(Labels[LABELS.taskId] ?? '');
      if (task && !recovered.has(task.order.taskId)) {
        this.#followAgain(task, docker.getContainer(Id), State === 'created');
        recovered.set(task.order.taskId, 'followed');
      } else {
        await removeUnlessRunning(docker.getContainer(Id));
      }
    }
    for (const { order, wasStarted } of unfinished) {
      if (!recovered.has(order.taskId)) recovered.set(order.taskId, wasStarted ? 'gone' : 'never-began');
    }
    return recovered;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#containers.clear();
  }

  #followAgain(task: UnfinishedContainer, found: Docker.Container, isOnlyCreated: boolean): void {
    const { order, watcher, wasStarted, outputPosition } = task;
    const container = new DockerContainer(order, watcher, this.#surroundings, outputPosition);
    if (!wasStarted && !isOnlyCreated) watcher.started(found.id);
    this.#keep(order.taskId, container, isOnlyCreated ? container.takeOver(found) : container.follow(found));
  }

  #keep(taskId: string, container: DockerContainer, over: Promise<void>): void {
    this.#containers.set(taskId, container);
    void over.finally(() => this.#containers.delete(taskId));
  }
}

/** What runs may be of value to somebody: without force, docker refuses to remove it. */
async function removeUnlessRunning(container: Docker.Container): Promise<void> {
  try {
    await container.remove({ v: true });
  } catch (error) {
    const status = dockerStatus(error);
    if (status === 404) return;
    if (status !== 409) throw error;
    console.error(
      `emulator: container ${container.id.slice(0, 12)} runs on, but its task is not known any more; \`docker rm -f\` ends it`,
    );
  }
}
