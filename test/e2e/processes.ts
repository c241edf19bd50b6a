import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const main = join(root, 'src', 'cli', 'main.ts');

export interface CliResult {
  readonly code: number | null;
  /** Each line of stdout as the object it is. */
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  readonly stderr: string;
}

/** Runs `graft … --json` to its end, straight on this Node, with a user folder of its own. */
export async function runGraft(args: readonly string[], userFolder: string): Promise<CliResult> {
  const child = start(args, userFolder);
  let [out, stderr] = ['', ''];
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = await once(child, 'close') as [number | null];
  return { code, lines: out.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, unknown>), stderr };
}

export interface Host {
  readonly pid: number;
  readonly url: string;
  readonly port: number;
  /** SIGKILL, as a crash of the machine would end it. */
  kill(): Promise<void>;
  /** SIGTERM, as Ctrl+C ends it. */
  stop(): Promise<void>;
}

/** Starts `graft serve` and waits for its address. `port` 0 takes a free one. The home folder that it offers is the one above the user folder. */
export async function serveGraft(userFolder: string, port: number = 0, project?: string): Promise<Host> {
  const child = start(['serve', ...(project === undefined ? [] : [project]), '--port', String(port)], userFolder);
  let stderr = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const first = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout! }).once('line', resolve);
    child.once('close', (code) => reject(new Error(`graft serve ended with ${code}: ${stderr}`)));
  });
  const told = JSON.parse(first) as { ok: boolean; url: string; port: number };
  if (!told.ok) throw new Error(`graft serve refused: ${first}`);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'close');
  };
  return { pid: child.pid!, url: told.url, port: told.port, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}

function start(args: readonly string[], userFolder: string): ChildProcess {
  const home = dirname(userFolder);
  const env = { ...process.env, HOME: home, USERPROFILE: home, GRAFT_USER_FOLDER: userFolder, GRAFT_ANNOTATOR: 'tester' };
  return spawn(process.execPath, [main, ...args, '--json'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
}
