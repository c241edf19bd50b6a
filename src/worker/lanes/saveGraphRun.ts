import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GraphRun, GraphTensor } from '../../compute/index.ts';

const DTYPES: Readonly<Record<GraphTensor['dtype'], string>> = { float32: 'F32', int32: 'I32', bool: 'BOOL' };

/**
 * Writes the graph of a step as `HASH.onnx`, and what went in and came out at its first run as `HASH.safetensors` (names
 * `in/NAME` and `out/NAME`), for checks in another runtime: `scripts/references/step_graph.py`.
 * Blocks until the files are there: a switch for tests and doubts, not for training.
 */
export function saveGraphRun(folder: string, { key, graph, hash, inputs, outputs }: GraphRun): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${hash}.onnx`), graph);
  const named = [['in', inputs] as const, ['out', outputs] as const].flatMap(([side, tensors]) => [...tensors].map(([name, tensor]) => [`${side}/${name}`, tensor] as const));
  writeFileSync(join(folder, `${hash}.safetensors`), safetensors(named, { step: key, graph: hash }));
}

/** https://huggingface.co/docs/safetensors: the header's length in 8 bytes, the header in JSON, the values. */
function safetensors(tensors: readonly (readonly [string, GraphTensor])[], facts: Readonly<Record<string, string>>): Uint8Array {
  let at = 0;
  const entries = tensors.map(([name, { dtype, dims, values }]) => [name, { dtype: DTYPES[dtype], shape: dims, data_offsets: [at, (at += values.byteLength)] }] as const);
  const header = Buffer.from(JSON.stringify(Object.fromEntries([['__metadata__', facts], ...entries])));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, ...tensors.map(([, { values }]) => Buffer.from(values.buffer, values.byteOffset, values.byteLength))]);
}
