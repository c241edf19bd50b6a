import type { StartProvider } from '../OrtProvider.ts';
import { findAdapter } from '../adapter.ts';
import { loadOnnxRuntime } from '../loadOnnxRuntime.ts';
import { reasonOf } from '../session.ts';
import { deviceProvider, tryDevice, unavailable } from './onDevice.ts';

const refuse = unavailable('Choose ort-webgpu or ort-cpu.');

/** DirectML, which comes with the package for Windows. */
export const startDirectMl: StartProvider = async () => {
  if (process.platform !== 'win32') throw refuse('DirectML exists on Windows only');
  const ort = await loadOnnxRuntime();
  if (!ort.listSupportedBackends().some(({ name }) => name === 'dml')) throw refuse('onnxruntime has no DirectML provider for this machine');
  try {
    await tryDevice(ort, 'dml');
  } catch (cause) {
    throw refuse(`The DirectML provider does not work here: ${reasonOf(cause)}`, cause);
  }
  const { name: device, software: softwareAdapter, memoryBytes } = findAdapter();
  return deviceProvider(ort, 'dml', { title: 'DirectML', device, softwareAdapter, memoryBytes });
};
