import { createRequire } from 'node:module';
import { totalmem } from 'node:os';
import * as tf from '@tensorflow/tfjs-core';
import { GraftError } from '../../../domain/errors/index.ts';
import { installFusedLayers } from '../../layers/index.ts';
import type { Engine } from '../../port.ts';
import { createEagerEngine } from '../eager.ts';
import { TENSORFLOW_BACKEND, registerFusedKernels } from './fusedKernels.ts';
import { loadNativeBuild } from './loadNativeBuild.ts';
import type { NativeBackend } from './nativeBackend.ts';
import { readNativeBuild, tensorflowFolder } from './nativeBuild.ts';

/** One way to a TensorFlow: what it is called, and its loading, which ends with the version of tfjs-node or throws. */
interface Source {
  readonly name: string;
  load(): Promise<string>;
}

/** Read by TensorFlow as it loads: errors are logged, remarks on the processor and on rounding aren't. */
const LOG_LEVEL = 'TF_CPP_MIN_LOG_LEVEL';

const PACKAGES = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

/**
 * Keeps TensorFlow from writing remarks to standard error. To be called first in a process that may compute in threads: a
 * thread's environment is a copy that the library can't see.
 */
export function silenceTensorflow(): void {
  process.env[LOG_LEVEL] ??= '2';
}

/**
 * Eager TensorFlow by tfjs's native backend: what `npm run engine:native` built, else one of tfjs's packages where it is
 * installed with its library. Batch norm in training mode and relu6 run as TensorFlow's own operations.
 * @throws GraftError ENGINE_UNAVAILABLE with each reason when none loads.
 */
export async function createTensorflowEngine(): Promise<Engine> {
  silenceTensorflow();
  restoreUtilities();
  const reasons: string[] = [];
  for (const source of [builtHere(), ...PACKAGES.map(fromPackage)]) {
    try {
      const tfjsNode = await source.load();
      if (!await tf.setBackend(TENSORFLOW_BACKEND)) throw new Error('its backend does not start');
      registerFusedKernels();
      installFusedLayers();
      return describe(`${source.name} ${tfjsNode}`);
    } catch (cause) {
      reasons.push(`${source.name}: ${shortReason(cause)}`);
    }
  }
  throw new GraftError('ENGINE_UNAVAILABLE', `TensorFlow does not load on this machine (${reasons.join('; ')})`, { field: 'engine', remedy: 'Choose ort-cpu, or build it with npm run engine:native.' });
}

function builtHere(): Source {
  return {
    name: 'own build',
    load: () => {
      const folder = tensorflowFolder(), build = readNativeBuild(folder);
      if (build === null) throw new Error('not built');
      loadNativeBuild(folder);
      return Promise.resolve(`on tfjs-node ${build.tfjsNode}`);
    },
  };
}

function fromPackage(name: string): Source {
  return {
    name,
    load: async () => {
      // not a literal: the package is optional, and neither types nor bundles may depend on it
      const { version } = await import(name) as { readonly version: { readonly 'tfjs-node'?: string } };
      return version['tfjs-node'] ?? '';
    },
  };
}

function describe(source: string): Engine {
  const { binding, isUsingGpuDevice: gpu } = tf.backend() as NativeBackend;
  return createEagerEngine({
    name: 'tensorflow', version: `TensorFlow ${binding.TF_Version ?? 'of unknown version'}, ${source}`.trim(), device: gpu ? 'CUDA GPU' : 'CPU',
    deterministic: false, threads: null, memoryBytes: gpu ? null : totalmem(), backend: TENSORFLOW_BACKEND,
  });
}

/** tfjs-node 4.22 calls two functions of Node's util that Node 23 removed or, isArray, warns of. */
function restoreUtilities(): void {
  const util = createRequire(import.meta.url)('node:util') as Record<string, unknown>;
  util['isNullOrUndefined'] = (value: unknown) => value === null || value === undefined;
  util['isArray'] = Array.isArray;
}

function shortReason(cause: unknown): string {
  const code = (cause as { code?: unknown } | null)?.code;
  if (code === 'ERR_MODULE_NOT_FOUND') return 'not installed';
  const message = cause instanceof Error ? cause.message : String(cause);
  return /native addon module/.test(message) ? 'its native library is missing' : message.split('\n')[0]!.trim();
}
