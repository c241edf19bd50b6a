import { GraftError } from '../../../../domain/errors/index.ts';
import type { StartProvider } from '../OrtProvider.ts';
import { findAdapter } from '../adapter.ts';
import { loadOnnxRuntime } from '../loadOnnxRuntime.ts';
import { reasonOf } from '../session.ts';
import { openOnDevice, tryDevice } from './onDevice.ts';

/** DirectML, which comes with the package for Windows. */
export const startDirectMl: StartProvider = async () => {
  if (process.platform !== 'win32') throw unavailable('DirectML exists on Windows only');
  const ort = await loadOnnxRuntime();
  if (!ort.listSupportedBackends().some(({ name }) => name === 'dml')) throw unavailable('onnxruntime has no DirectML provider for this machine');
  try {
    await tryDevice(ort, 'dml');
  } catch (cause) {
    throw unavailable(`The DirectML provider does not work here: ${reasonOf(cause)}`, cause);
  }
  const adapter = findAdapter();
  return {
    engine: 'ort-dml',
    version: `onnxruntime ${ort.env.versions.node ?? ort.env.versions.common}, DirectML`,
    device: adapter.name,
    deterministic: false,
    threads: null,
    softwareAdapter: adapter.software,
    memoryBytes: adapter.memoryBytes,
    ort,
    fillsOutputs: true,
    block: 0,
    open: (graph) => openOnDevice(ort, 'dml', graph),
  };
};

function unavailable(message: string, cause?: unknown): GraftError {
  return new GraftError('ENGINE_UNAVAILABLE', message, { field: 'engine', remedy: 'Choose ort-webgpu or ort-cpu.' }, { cause });
}
