import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { GraftError } from '../../../domain/errors/index.ts';
import { reasonOf } from './session.ts';
import type { OrtApi } from './session.ts';

export type Ort = typeof import('onnxruntime-node');

/** Read by onnxruntime once, when its library is first used in a process. */
const SWITCH = 'ORT_DISABLE_TELEMETRY';

/**
 * Keeps onnxruntime from collecting and sending usage data. Since 1.29 Microsoft's builds for Linux and macOS write an
 * identifier of the machine into the user's cache, queue events about models and sessions there and send them out, unless
 * this variable is set before the library starts (microsoft/onnxruntime pull request 27379). On Windows events go to the
 * system's own tracing, which only the system's settings govern.
 * To be called first in a process that may compute in threads: a thread's environment is a copy that the library can't see.
 */
export function silenceOnnxRuntime(): void {
  process.env[SWITCH] = '1';
}

/**
 * Loads the native library, silenced: the only way to it.
 * @throws GraftError ENGINE_UNAVAILABLE when this machine has none that fits, or when it could no longer be silenced
 */
export async function loadOnnxRuntime(): Promise<Ort> {
  if (isMainThread) silenceOnnxRuntime();
  else if (process.env[SWITCH] !== '1') {
    throw new GraftError('ENGINE_UNAVAILABLE', 'onnxruntime was not loaded: its telemetry has to be switched off before a thread starts.', { field: 'engine', remedy: 'Report this: it is a defect of Graft.' });
  }
  try {
    return await import('onnxruntime-node');
  } catch (cause) {
    throw new GraftError('ENGINE_UNAVAILABLE', `onnxruntime does not load on this machine: ${reasonOf(cause)}`, { field: 'engine', remedy: 'Run npm ci again, or choose another engine.' }, { cause });
  }
}

/**
 * Loads onnxruntime's WebAssembly build from its package: both of its files are named, so that nothing is looked for
 * elsewhere. It has no telemetry.
 * @param threads counts at the first call in a thread
 * @throws GraftError ENGINE_UNAVAILABLE when it isn't there
 */
export async function loadOnnxRuntimeWeb(threads: number): Promise<OrtApi> {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('onnxruntime-web'));
    const ort = await import('onnxruntime-web');
    const file = (name: string) => pathToFileURL(join(folder, name));
    ort.env.wasm.wasmPaths = { mjs: file('ort-wasm-simd-threaded.mjs'), wasm: file('ort-wasm-simd-threaded.wasm') };
    ort.env.wasm.numThreads = threads;
    return ort;
  } catch (cause) {
    throw new GraftError('ENGINE_UNAVAILABLE', `onnxruntime's WebAssembly build does not load: ${reasonOf(cause)}`, { field: 'engine', remedy: 'Run npm ci again, or choose another engine.' }, { cause });
  }
}
