import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import { GraftError } from '../../domain/errors/index.ts';
import type { Engine } from '../port.ts';
import { createEagerEngine } from './eager.ts';

/** What the packages give: the native binding's version beside all of tfjs. */
interface NativePackage {
  readonly version: { readonly 'tfjs-node'?: string };
  backend(): { readonly binding?: { readonly TF_Version?: string }; readonly isUsingGpuDevice?: boolean };
}

const PACKAGES = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

/**
 * Eager TensorFlow by tfjs's native backend, where one of its packages is installed with its library.
 * @throws GraftError ENGINE_UNAVAILABLE with the reason when none loads.
 */
export async function createTensorflowEngine(): Promise<Engine> {
  const reasons: string[] = [];
  for (const name of PACKAGES) {
    try {
      restoreUtilities();
      // not a literal: the package is optional, and neither types nor bundles may depend on it
      const native = await import(name) as NativePackage;
      if (!await tf.setBackend('tensorflow')) throw new Error('its backend does not start');
      return describe(name, native);
    } catch (cause) {
      reasons.push(`${name}: ${shortReason(cause)}`);
    }
  }
  throw new GraftError('ENGINE_UNAVAILABLE', `TensorFlow does not load on this machine (${reasons.join('; ')})`, { field: 'engine', remedy: 'Choose ort-cpu, or install the native library of @tensorflow/tfjs-node.' });
}

function describe(name: string, native: NativePackage): Engine {
  const { binding, isUsingGpuDevice } = native.backend();
  const version = `TensorFlow ${binding?.TF_Version ?? 'of unknown version'}, ${name} ${native.version['tfjs-node'] ?? ''}`.trim();
  return createEagerEngine({ name: 'tensorflow', version, device: isUsingGpuDevice ? 'CUDA GPU' : 'CPU', deterministic: false, threads: null, backend: 'tensorflow' });
}

/** tfjs-node 4.22 calls two functions of Node's util that Node 23 removed. */
function restoreUtilities(): void {
  const util = createRequire(import.meta.url)('node:util') as Record<string, unknown>;
  util['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  util['isArray'] ??= Array.isArray;
}

function shortReason(cause: unknown): string {
  const code = (cause as { code?: unknown } | null)?.code;
  if (code === 'ERR_MODULE_NOT_FOUND') return 'not installed';
  const message = cause instanceof Error ? cause.message : String(cause);
  return /native addon module|tfjs_binding|libtensorflow/.test(message) ? 'its native library is missing' : message.split('\n')[0]!.trim();
}
