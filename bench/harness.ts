/**
 * How a row of the table is measured: our program and its peers, a process each so that peaks of memory are their own, in
 * turns so that all see the same machine. A program prints one JSON object as its last line: a `Report`.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A script below `bench/`, run by this Node or by the peers' Python. */
export interface Program {
  /** Unique within its row; limits name peers by it. */
  readonly name: string;
  readonly language: 'node' | 'python';
  readonly script: string;
  readonly args: readonly (string | number)[];
}

/** What a program prints. */
export interface Report {
  /** Who measured: library, version, device, threads. */
  readonly what: string;
  /** Quantity → samples in order, warm-up left out. `millisecondsPerImage`, `peakMegabytes` and so on. */
  readonly samples: Readonly<Record<string, readonly number[]>>;
}

/** A promise about the row's own program: the median of `quantity`, or its ratio to a peer's, is at most `atMost`. */
export interface Limit {
  readonly quantity: string;
  /** Name of the peer; null: an absolute limit. */
  readonly peer: string | null;
  readonly atMost: number;
}

export interface Row {
  readonly id: string;
  readonly work: string;
  /** What has to be there first, such as a model exported by a peer's library: run once, in order, before the rounds. */
  readonly prepare?: readonly Program[];
  readonly ours: Program;
  readonly peers: readonly Program[];
  readonly limits: readonly Limit[];
}

export interface Measured {
  readonly program: string;
  readonly what: string;
  /** Quantity → rounds → samples. */
  readonly rounds: Readonly<Record<string, readonly (readonly number[])[]>>;
}

export interface Outcome {
  readonly row: Row;
  readonly ours: Measured | null;
  readonly peers: readonly Measured[];
  /** Program → why it didn't run. */
  readonly failures: Readonly<Record<string, string>>;
}

const BIN = process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python'];

/** The Python that has the peers: GRAFT_PEERS_PYTHON, or what `npm run bench:peers` made; null without one. */
export function peersPython(): string | null {
  const made = join(import.meta.dirname, '..', '.peers', ...BIN);
  return process.env['GRAFT_PEERS_PYTHON'] || (existsSync(made) ? made : null);
}

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

/** Median of the medians of the rounds; null for a quantity that the program doesn't give. */
export function medianOf(measured: Measured | null | undefined, quantity: string): number | null {
  const rounds = measured?.rounds[quantity];
  return rounds?.length ? median(rounds.map(median)) : null;
}

/** Runs a row's programs in turns, `rounds` times. A program that fails once is left out from then on. */
export async function measureRow(row: Row, rounds: number): Promise<Outcome> {
  const failures: Record<string, string> = {};
  const reports = new Map<string, Report[]>();
  const attempt = async (program: Program): Promise<void> => {
    if (program.name in failures) return;
    try {
      const report = await start(program);
      reports.set(program.name, [...(reports.get(program.name) ?? []), report]);
    } catch (cause) {
      failures[program.name] = reasonOf(cause);
    }
  };
  for (const program of row.prepare ?? []) await attempt(program);
  for (let round = 0; round < rounds; round++) for (const program of [row.ours, ...row.peers]) await attempt(program);
  const measured = (program: Program): Measured[] => {
    const own = reports.get(program.name) ?? [];
    return own.length === 0 ? [] : [collect(program.name, own)];
  };
  return { row, ours: measured(row.ours)[0] ?? null, peers: row.peers.flatMap(measured), failures };
}

async function start({ language, script, args }: Program): Promise<Report> {
  const python = language === 'python' ? peersPython() : null;
  if (language === 'python' && !python) throw new Error('no Python with the peers: npm run bench:peers, or GRAFT_PEERS_PYTHON');
  const { stdout } = await run(python ?? process.execPath, [join(import.meta.dirname, script), ...args.map(String)], { maxBuffer: 2 ** 26 });
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Report;
}

function reasonOf(cause: unknown): string {
  const { stderr, message } = cause as { stderr?: string; message?: string };
  return (stderr?.trim().split('\n').at(-1) || message || String(cause)).trim();
}

function collect(program: string, reports: readonly Report[]): Measured {
  const quantities = [...new Set(reports.flatMap((report) => Object.keys(report.samples)))];
  return { program, what: reports[0]!.what, rounds: Object.fromEntries(quantities.map((q) => [q, reports.map((report) => report.samples[q] ?? [])])) };
}
