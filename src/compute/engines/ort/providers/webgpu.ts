import { GraftError } from '../../../../domain/errors/index.ts';
import type { StartProvider } from '../OrtProvider.ts';
import { findAdapter } from '../adapter.ts';
import { loadOnnxRuntime } from '../loadOnnxRuntime.ts';
import { reasonOf } from '../session.ts';
import { openOnDevice, tryDevice } from './onDevice.ts';

/** Any vendor's graphics card, by Vulkan, Metal or Direct3D 12: the provider comes with the package. */
export const startWebGpu: StartProvider = async () => {
  const ort = await loadOnnxRuntime();
  if (!ort.listSupportedBackends().some(({ name }) => name === 'webgpu')) throw unavailable('onnxruntime has no WebGPU provider for this machine');
  try {
    await tryDevice(ort, 'webgpu');
  } catch (cause) {
    throw unavailable(/Failed to get a WebGPU adapter/.test(reasonOf(cause)) ? 'There is no graphics adapter here that WebGPU could use' : `The WebGPU provider does not work here: ${reasonOf(cause)}`, cause);
  }
  const adapter = findAdapter();
  return {
    engine: 'ort-webgpu',
    version: `onnxruntime ${ort.env.versions.node ?? ort.env.versions.common}, WebGPU`,
    device: adapter.name,
    deterministic: false,
    threads: null,
    softwareAdapter: adapter.software,
    memoryBytes: adapter.memoryBytes,
    ort,
    fillsOutputs: true,
    block: 0,
    open: (graph) => openOnDevice(ort, 'webgpu', graph),
  };
};

function unavailable(message: string, cause?: unknown): GraftError {
  return new GraftError('ENGINE_UNAVAILABLE', message, { field: 'engine', remedy: "Install the graphics card's driver, or choose ort-cpu." }, { cause });
}
