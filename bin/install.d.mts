/** The platform of this machine, in npm's words; `libc` is `glibc` or `musl` on Linux. */
export interface Platform {
  os: string;
  cpu: string;
  libc?: string;
}

/** What packages are for. */
export interface Needs {
  /** Testing, developing and deploying the product, beside running it on this machine. */
  development: boolean;
  /** A Node that runs it, which comes as an optional package. */
  node: boolean;
}

export function reasonToInstall(folder: string, needs?: Needs, platform?: Platform): string | undefined;

export function originOfNode(folder: string, version?: string, platform?: Platform): string;
