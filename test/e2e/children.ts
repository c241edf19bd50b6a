import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

interface Child { readonly pid: number; readonly command: string }

/** The processes that a process has started. On Linux by `/proc`, so that a bare image without `ps` will do. */
export async function childrenOf(pid: number): Promise<readonly Child[]> {
  const all = process.platform === 'linux' ? await fromProc() : await fromPs();
  return all.filter((one) => one.parent === pid);
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function fromProc(): Promise<(Child & { parent: number })[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map(async (pid) => {
    try {
      const [stat, command] = [await readFile(`/proc/${pid}/stat`, 'utf8'), await readFile(`/proc/${pid}/cmdline`, 'utf8')];
      // The name, in brackets, may hold anything; the parent is the second field after it.
      return { pid: Number(pid), parent: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]), command: command.replaceAll('\0', ' ') };
    } catch {
      return null;
    }
  }));
  return found.filter((one) => one !== null);
}

async function fromPs(): Promise<(Child & { parent: number })[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,command=']);
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command: command! }];
  });
}
