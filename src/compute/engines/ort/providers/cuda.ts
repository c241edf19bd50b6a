import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import type { StartProvider } from '../OrtProvider.ts';
import { nvidia } from '../adapter.ts';
import { loadOnnxRuntime } from '../loadOnnxRuntime.ts';
import { reasonOf } from '../session.ts';
import { deviceProvider, tryDevice, unavailable } from './onDevice.ts';

const refuse = unavailable('Choose ort-webgpu, which needs no CUDA, or ort-cpu.');

/** Read by cuBLAS and cuDNN once, when they are first used. */
const TENSOR_FLOAT = 'NVIDIA_TF32_OVERRIDE';

/**
 * Keeps NVIDIA's libraries from rounding factors to ten bits before they multiply, which they do unasked.
 * To be called first in a process that may compute in threads: a thread's environment is a copy that the libraries can't see.
 */
export function demandSinglePrecision(): void {
  process.env[TENSOR_FLOAT] = '0';
}

/** CUDA, where its provider was put beside onnxruntime: npm doesn't bring it (`onnxruntime-node`'s own install script fetches it). */
export const startCuda: StartProvider = async () => {
  const library = providerLibrary(process.platform, process.arch);
  if (library === null) throw refuse('onnxruntime has no CUDA provider for this system');
  if (!existsSync(library)) throw refuse("onnxruntime's CUDA provider is not installed");
  if (isMainThread) demandSinglePrecision();
  else if (process.env[TENSOR_FLOAT] !== '0') throw refuse('CUDA was not told to keep single precision before a thread started');
  const ort = await loadOnnxRuntime();
  try {
    await tryDevice(ort, 'cuda');
  } catch (cause) {
    throw refuse(`The CUDA provider does not work here: ${reasonOf(cause)}`, cause);
  }
  const { name: device, memoryBytes } = nvidia('NVIDIA');
  return deviceProvider(ort, 'cuda', { title: 'CUDA', device, softwareAdapter: false, memoryBytes });
};

/** Where the provider would lie; null for a system that it isn't built for. */
export function providerLibrary(platform: NodeJS.Platform, arch: string): string | null {
  const file = { linux: 'libonnxruntime_providers_cuda.so', win32: 'onnxruntime_providers_cuda.dll' }[platform as 'linux' | 'win32'];
  if (file === undefined || arch !== 'x64') return null;
  const entry = createRequire(import.meta.url).resolve('onnxruntime-node');
  return join(dirname(entry), '..', 'bin', 'napi-v6', platform, arch, file);
}
