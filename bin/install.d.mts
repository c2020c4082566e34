/** The platform of this machine, in npm's words; `libc` is `glibc` or `musl` on Linux. */
export interface Platform {
  os: string;
  cpu: string;
  libc?: string;
}

export function reasonToInstall(folder: string, platform?: Platform): string | undefined;
