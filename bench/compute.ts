/**
 * The training step of EfficientNet-Lite0, all layers, batch 16, two threads, against PyTorch's.
 * Usage: node bench/compute.ts [rounds]. GRAFT_PEERS_PYTHON names a Python that has PyTorch (`pip install torch`).
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const BATCH = 16, STEPS = 9, THREADS = 2, WARM_UP = 2;
/** Ours may take this many times as long as PyTorch. */
const LIMIT = 1.5;

interface Measured {
  readonly millisecondsPerImage: readonly number[];
  readonly peakMegabytes: number;
  readonly what: string;
}

export interface ComputeRow {
  readonly work: string;
  readonly what: string;
  /** Median of the medians of the rounds. */
  readonly millisecondsPerImage: number;
  readonly peakMegabytes: number;
  /** Against the peer in the same run; null without one. */
  readonly ratio: number | null;
  readonly limit: number | null;
  /** All samples after the warm-up, round by round. */
  readonly samples: readonly (readonly number[])[];
}

export interface ComputeReport {
  readonly rows: readonly ComputeRow[];
  /** Why there is no peer; null when there is one. */
  readonly withoutPeer: string | null;
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]!;

async function measure(program: string, script: string, size: number): Promise<Measured> {
  const { stdout } = await run(program, [join(import.meta.dirname, script), ...[size, BATCH, STEPS, THREADS].map(String)], { maxBuffer: 2 ** 24 });
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Measured;
}

/** Measures in turns, one process each, so that both see the same machine. */
export async function benchCompute({ rounds = 3, python = process.env['GRAFT_PEERS_PYTHON'] }: { rounds?: number; python?: string | undefined } = {}): Promise<ComputeReport> {
  const rows: ComputeRow[] = [];
  let withoutPeer = python ? null : 'GRAFT_PEERS_PYTHON is not set: no PyTorch to measure against';
  for (const size of [224, 96]) {
    const ours: Measured[] = [], peers: Measured[] = [];
    for (let round = 0; round < rounds; round++) {
      ours.push(await measure(process.execPath, 'computeStep.ts', size));
      if (withoutPeer !== null) continue;
      try {
        peers.push(await measure(python!, join('peers', 'torch_step.py'), size));
      } catch (cause) {
        withoutPeer = `PyTorch did not run: ${String(cause).split('\n')[0]}`;
      }
    }
    const work = `EfficientNet-Lite0, all layers, ${size} px, batch ${BATCH}`;
    const peer = peers.length > 0 ? rowOf(work, peers, null) : null;
    rows.push(rowOf(work, ours, peer), ...(peer ? [peer] : []));
  }
  return { rows, withoutPeer };
}

function rowOf(work: string, measured: readonly Measured[], peer: ComputeRow | null): ComputeRow {
  const samples = measured.map((m) => m.millisecondsPerImage.slice(WARM_UP));
  const millisecondsPerImage = median(samples.map(median));
  return {
    work,
    what: measured[0]!.what,
    millisecondsPerImage,
    peakMegabytes: median(measured.map((m) => m.peakMegabytes)),
    ratio: peer && millisecondsPerImage / peer.millisecondsPerImage,
    limit: peer && LIMIT,
    samples,
  };
}

if (import.meta.main) {
  const { rows, withoutPeer } = await benchCompute({ rounds: Number(process.argv[2] ?? 3) });
  for (const row of rows) {
    const ratio = row.ratio === null ? '' : `; ${row.ratio.toFixed(2)} × the peer (limit ${row.limit})`;
    process.stdout.write(`${row.work}: ${row.millisecondsPerImage.toFixed(1)} ms an image, peak ${row.peakMegabytes.toFixed(0)} MB, ${row.what}${ratio}\n`);
  }
  if (withoutPeer) process.stdout.write(`${withoutPeer}\n`);
  process.stdout.write(`${JSON.stringify(rows.map(({ work, what, samples }) => ({ work, what, samples })))}\n`);
}
