import { readdirSync, readFileSync } from 'node:fs';

/** Milliseconds in a tick of /proc on Linux. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const TICK_MS = 10;

/** Processor time in milliseconds. */
export interface ProcessorTime {
  /** Of the processes that live. */
  readonly own: number;
  /** Of their children that have ended: the containers of the process engine. */
  readonly ended: number;
}

interface Row {
  readonly parent: number;
  readonly own: number;
  readonly ended: number;
}

/** Of a process and all its descendants. Linux only. */
export const processorTimeOf = (root: number): ProcessorTime => {
  const rows = new Map<number, Row>();
  for (const name of readdirSync('/proc')) {
    const row = /^\d+$/.test(name) ? rowOf(name) : undefined;
    if (row) rows.set(Number(name), row);
  }
  const tree = new Set([root]);
  for (let grown = -1; grown !== tree.size; ) {
    grown = tree.size;
    for (const [pid, { parent }] of rows) if (tree.has(parent)) tree.add(pid);
  }
  let own = 0;
  let ended = 0;
  for (const pid of tree) {
    own += rows.get(pid)?.own ?? 0;
    ended += rows.get(pid)?.ended ?? 0;
  }
  return { own, ended };
};

function rowOf(pid: string): Row | undefined {
  try {
    // The name, in brackets, may hold blanks.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
      .map(Number);
    const [, parent = 0] = fields;
    const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15);
    return { parent, own: (user + system) * TICK_MS, ended: (endedUser + endedSystem) * TICK_MS };
  } catch {
    return undefined;
  }
}
