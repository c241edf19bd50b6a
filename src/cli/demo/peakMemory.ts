import { readFile, readdir } from 'node:fs/promises';

/** Memory of this process and of all that it started, followed while something runs. */
export interface MemoryWatch {
  /** Largest sum of resident memory seen, bytes; null where the platform doesn't tell (only Linux does). */
  stop(): number | null;
}

const EVERY_MS = 250;

/** Sums resident pages of the process tree under `/proc` four times a second. Short peaks between two looks are missed. */
export function watchMemory(pid: number = process.pid): MemoryWatch {
  let peak: number | null = null;
  let busy = false;
  const look = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    const bytes = await treeBytes(pid).catch(() => null);
    if (bytes !== null) peak = Math.max(peak ?? 0, bytes);
    busy = false;
  };
  const timer = setInterval(() => void look(), EVERY_MS);
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
      return peak;
    },
  };
}

/** Resident bytes of a process and its descendants, or null where there is no `/proc`. */
export async function treeBytes(root: number): Promise<number | null> {
  const entries = await readdir('/proc').catch(() => null);
  if (entries === null) return null;
  const processes = await Promise.all(entries.filter((name) => /^\d+$/.test(name)).map(readProcess));
  const children = new Map<number, number[]>();
  const bytes = new Map<number, number>();
  for (const one of processes) {
    if (one === null) continue;
    bytes.set(one.pid, one.bytes);
    children.set(one.parent, [...(children.get(one.parent) ?? []), one.pid]);
  }
  const sum = (pid: number): number => (bytes.get(pid) ?? 0) + (children.get(pid) ?? []).reduce((total, child) => total + sum(child), 0);
  return sum(root);
}

/** proc(5): `VmRSS` counts in kB; a process that has just ended is null. */
async function readProcess(name: string): Promise<{ pid: number; parent: number; bytes: number } | null> {
  const status = await readFile(`/proc/${name}/status`, 'utf8').catch(() => null);
  if (status === null) return null;
  const field = (key: string): number => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
  return { pid: Number(name), parent: field('PPid'), bytes: field('VmRSS') * 1024 };
}
