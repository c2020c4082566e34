import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';

/**
 * Reads `add <group>:<task id>` and `del <group>:<task id>`; at the end of its input it kills the groups that are still
 * listed and takes away their folders. A process that has left its group is known by the folder of its task, which is its
 * HOME. For that the system must show the environment of processes in /proc. What such a process starts meanwhile is
 * looked for again. It is in a session of its own and ignores signals, so whatever ends its parent leaves it time for
 * this.
 */
const SCRIPT = `
trap '' HUP INT TERM
root=$1
children=' '
while read -r verb child; do
  case $verb in
    add) children="$children$child " ;;
    del) children="\${children%% $child *} \${children#* $child }" ;;
  esac
done
for child in $children; do kill -s KILL -- "-\${child%%:*}" 2>/dev/null; done
set --
for child in $children; do set -- "$@" -e "$root/task-\${child#*:}"; done
for round in 1 2 3; do
  [ $# -gt 0 ] || break
  found=$(command -p grep -lF "$@" /proc/[0-9]*/environ 2>/dev/null)
  [ "$found" ] || break
  for file in $found; do
    file=\${file#/proc/}
    kill -s KILL "\${file%/environ}" 2>/dev/null
  done
done
for child in $children; do command -p rm -rf "$root/task-\${child#*:}"; done
`;

/** Sees to it that no process group outlives this process, not even after kill -9. */
export class ProcessReaper {
  readonly #children = new Set<string>();
  #child: ChildProcess | undefined;
  #isClosed = false;

  /** Call it right after the group's first process was started. */
  add(group: number, taskId: string): void {
    const child = `${group}:${taskId}`;
    this.#children.add(child);
    if (this.#child?.stdin?.writable) this.#tell(`add ${child}`);
    else this.#child = this.#begin();
  }

  /** Call it once the group is empty, before its number can be given to another. */
  remove(group: number, taskId: string): void {
    const child = `${group}:${taskId}`;
    if (this.#children.delete(child)) this.#tell(`del ${child}`);
  }

  /** Kills what is still listed. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const over = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.ref();
    child.stdin?.end();
    await over;
  }

  #begin(): ChildProcess {
    const child = spawn('/bin/sh', ['-c', SCRIPT, 'reaper', tmpdir()], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: {},
    });
    child.unref();
    child.on('error', () => this.#forget(child));
    child.on('exit', () => this.#forget(child));
    child.stdin.on('error', () => this.#forget(child));
    child.stdin.write([...this.#children].map((each) => `add ${each}\n`).join(''));
    return child;
  }

  /** Somebody ended it: the next group gets a new reaper, which knows all groups. */
  #forget(child: ChildProcess): void {
    if (this.#child === child && !this.#isClosed) this.#child = undefined;
  }

  #tell(line: string): void {
    this.#child?.stdin?.write(`${line}\n`);
  }
}
