import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** Why there is no build, in one sentence: its message is all that is printed. */
export class Refusal extends Error {}

export interface Ran {
  readonly ok: boolean;
  readonly stdout: string;
  /** The last line that it wrote to standard error, or why it did not start. */
  readonly complaint: string;
}

/** Runs a program to its end without a shell. */
export function run(program: string, args: readonly string[], options: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {}): Ran {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 26, ...options });
  const lines = (stderr ?? '').split('\n').map((line) => line.trim()).filter((line) => line !== '');
  return { ok: status === 0, stdout: stdout ?? '', complaint: error?.message ?? lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1) ?? `it ended with ${status}` };
}

/** Runs a program that has to succeed. @throws Refusal with `failed` and what the program complained about. */
export function demand(program: string, args: readonly string[], failed: string, options: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {}): string {
  const ran = run(program, args, options);
  if (!ran.ok) throw new Refusal(`${failed}: ${ran.complaint}`);
  return ran.stdout;
}

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 2 ** 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
