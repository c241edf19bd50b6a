import type { StartProvider } from '../OrtProvider.ts';
import { findAdapter } from '../adapter.ts';
import { loadOnnxRuntime } from '../loadOnnxRuntime.ts';
import { reasonOf } from '../session.ts';
import { deviceProvider, tryDevice, unavailable } from './onDevice.ts';

const refuse = unavailable("Install the graphics card's driver, or choose ort-cpu.");

/** Any vendor's graphics card, by Vulkan, Metal or Direct3D 12: the provider comes with the package. */
export const startWebGpu: StartProvider = async () => {
  const ort = await loadOnnxRuntime();
  if (!ort.listSupportedBackends().some(({ name }) => name === 'webgpu')) throw refuse('onnxruntime has no WebGPU provider for this machine');
  try {
    await tryDevice(ort, 'webgpu');
  } catch (cause) {
    throw refuse(/Failed to get a WebGPU adapter/.test(reasonOf(cause)) ? 'There is no graphics adapter here that WebGPU could use' : `The WebGPU provider does not work here: ${reasonOf(cause)}`, cause);
  }
  const { name: device, software: softwareAdapter, memoryBytes } = findAdapter();
  return deviceProvider(ort, 'webgpu', { title: 'WebGPU', device, softwareAdapter, memoryBytes });
};
