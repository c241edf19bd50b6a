import { GraftError } from '../../domain/errors/index.ts';
import { LITE0 } from './architecture.ts';
import { fromFloat16 } from './float16.ts';
import { trunkManifest } from './weights.ts';
import type { NamedTensor, NamedTensors } from './weights.ts';

export const PACK_SCHEMA = 1;

export interface PackTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** First byte in the weights file. */
  readonly offset: number;
}

/** `pack.json`. */
export interface PackManifest {
  readonly schema: typeof PACK_SCHEMA;
  readonly id: string;
  readonly title: string;
  readonly architecture: string;
  /** Names of the points at which the trunk can be cut, from the input on. */
  readonly cuts: readonly string[];
  /** Length of the pooled features. */
  readonly features: number;
  /** Side for which the weights were trained, pixels. Other sides work. */
  readonly inputSize: number;
  readonly preprocessing: { readonly range: readonly [0, 255]; readonly channels: 'RGB'; readonly mean: number; readonly scale: number };
  readonly padding: 'tf-same';
  readonly batchNormEpsilon: number;
  readonly activation: 'relu6';
  readonly licence: { readonly spdx: string; readonly file: string; readonly notice: string };
  readonly provenance: { readonly source: string; readonly version: string; readonly file: string; readonly sha256: string; readonly trainedOn: string };
  readonly weights: { readonly file: string; readonly dtype: 'float16'; readonly byteOrder: 'little'; readonly bytes: number; readonly sha256: string };
  readonly tensors: readonly PackTensor[];
}

/** A checked pack in memory. `sha256` (of the weights file) stands for the pack in run records. */
export interface BackbonePack {
  readonly manifest: PackManifest;
  readonly sha256: string;
  readonly tensors: NamedTensors;
}

/** Reads a file of the pack's folder by its name. Rejects when there is none. */
export interface PackReader {
  read(name: string): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * Reads and checks a pack: schema, architecture, hash of the weights, presence and shape of every tensor of the trunk.
 * Throws GraftError UNSUPPORTED_FILE (a newer schema, an unknown architecture) or UNREADABLE_FILE (damaged).
 */
export async function loadPack(reader: PackReader): Promise<BackbonePack> {
  const manifest = parseManifest(new TextDecoder().decode(await reader.read('pack.json')));
  const bytes = await reader.read(manifest.weights.file);
  const sha256 = hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
  if (sha256 !== manifest.weights.sha256) {
    throw damaged(manifest.weights.file, `its SHA-256 is ${sha256.slice(0, 12)}…, the pack says ${manifest.weights.sha256.slice(0, 12)}…`);
  }
  const tensors = new Map(manifest.tensors.map((tensor) => [tensor.name, readTensor(bytes, tensor, manifest.weights.file)]));
  for (const [name, shape] of trunkManifest()) {
    if (tensors.get(name)?.shape.join() !== shape.join()) throw damaged('pack.json', `the tensor ${name} is missing or isn't ${shape.join('×')}`);
  }
  return { manifest, sha256, tensors };
}

function parseManifest(text: string): PackManifest {
  let manifest: PackManifest;
  try {
    manifest = JSON.parse(text) as PackManifest;
  } catch (cause) {
    throw damaged('pack.json', 'it is not JSON', cause);
  }
  if (manifest?.schema !== PACK_SCHEMA) {
    throw unsupported('schema', `has schema ${String(manifest?.schema)}; this version of Graft reads schema ${PACK_SCHEMA}`);
  }
  if (manifest.architecture !== LITE0.id) throw unsupported('architecture', `is a ${manifest.architecture}, which this version of Graft can't build`);
  const { mean, scale } = manifest.preprocessing ?? {};
  if (mean !== LITE0.mean || scale !== LITE0.scale || manifest.batchNormEpsilon !== LITE0.batchNormEpsilon) {
    throw unsupported('preprocessing', 'has another normalisation or batch-norm epsilon than its architecture');
  }
  if (manifest.weights?.dtype !== 'float16' || !Array.isArray(manifest.tensors)) throw damaged('pack.json', 'weights or tensors are not described');
  return manifest;
}

function readTensor(bytes: Uint8Array<ArrayBuffer>, tensor: PackTensor, file: string): NamedTensor {
  const length = tensor.shape.reduce((product, side) => product * side, 1);
  if (tensor.offset + 2 * length > bytes.byteLength) throw damaged(file, `it ends before the tensor ${tensor.name}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset + tensor.offset, 2 * length);
  const halves = new Uint16Array(length);
  for (let i = 0; i < length; i++) halves[i] = view.getUint16(2 * i, true);
  return { shape: tensor.shape, values: fromFloat16(halves) };
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function damaged(file: string, what: string, cause?: unknown): GraftError {
  return new GraftError('UNREADABLE_FILE', `The backbone pack is damaged: ${file}: ${what}.`, { file, remedy: 'Restore the pack: reinstall Graft, or import the pack again.' }, { cause });
}

function unsupported(field: string, what: string): GraftError {
  return new GraftError('UNSUPPORTED_FILE', `The backbone pack ${what}.`, { file: 'pack.json', field, remedy: 'Choose another backbone, or update Graft.' });
}
