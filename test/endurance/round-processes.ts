import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const LOOK_AGAIN_MILLISECONDS = 50;

/** A process that cannot be mistaken for a later one with the same id: `<id>@<when it began>`. */
export type ProcessMark = string;

/** The processes that name a folder in their arguments or their environment. Linux only. */
export function processesNaming(folder: string): Set<ProcessMark> {
  const found = new Set<ProcessMark>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (Number(pid) === process.pid) continue;
    const began = namesFolder(pid, folder) ? beganAt(pid) : undefined;
    if (began !== undefined) found.add(`${pid}@${began}`);
  }
  return found;
}

/** Of these, the commands of runs. */
export const commandsNaming = (folder: string): ProcessMark[] =>
  [...processesNaming(folder)].filter((mark) => isOfRun(mark.split('@')[0] ?? ''));

/** Waits until none of the processes is there any more. @returns those that still are when patience ends */
export async function waitUntilGone(
  marks: Iterable<ProcessMark>,
  patienceMilliseconds: number,
): Promise<ProcessMark[]> {
  const end = Date.now() + patienceMilliseconds;
  let left = [...marks].filter(isThere);
  while (left.length > 0 && Date.now() < end) {
    await pause(LOOK_AGAIN_MILLISECONDS);
    left = left.filter(isThere);
  }
  return left;
}

const isThere = (mark: ProcessMark): boolean => {
  const [pid = '', began] = mark.split('@');
  return beganAt(pid) === began;
};

function namesFolder(pid: string, folder: string): boolean {
  try {
    return ['cmdline', 'environ'].some((name) => readFileSync(`/proc/${pid}/${name}`).includes(folder));
  } catch {
    // It has ended meanwhile, or is another user's.
    return false;
  }
}

function isOfRun(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`).includes('RUNAT_RUN_ID=');
  } catch {
    return false;
  }
}

/** In ticks since the machine began; undefined for one that has ended. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function beganAt(pid: string): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' || state === 'X' ? undefined : fields[18];
  } catch {
    return undefined;
  }
}
