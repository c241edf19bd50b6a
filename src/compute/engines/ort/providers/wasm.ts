import { availableParallelism } from 'node:os';
import type { StartProvider } from '../OrtProvider.ts';
import { loadOnnxRuntimeWeb } from '../loadOnnxRuntime.ts';
import { sessionOptions } from '../session.ts';

/** WebAssembly addresses memory with 32 bits. */
const MEMORY = 2 ** 32;

/** onnxruntime compiled to WebAssembly: for machines that the native package has no build for. */
export const startWasm: StartProvider = async (options) => {
  const threads = options.threads ?? availableParallelism();
  const ort = await loadOnnxRuntimeWeb(threads);
  return {
    engine: 'ort-wasm',
    version: `onnxruntime-web ${ort.env.versions.web ?? ort.env.versions.common}`,
    device: `WebAssembly, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    deterministic: true,
    threads,
    softwareAdapter: false,
    memoryBytes: MEMORY,
    ort,
    fillsOutputs: false,
    block: 0,
    open: async (graph) => ({ session: await ort.InferenceSession.create(graph, sessionOptions(threads, { provider: 'wasm' })), elsewhere: { count: 0, operators: [] } }),
  };
};
