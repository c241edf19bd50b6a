import { availableParallelism, cpus, totalmem } from 'node:os';
import type { StartProvider } from '../OrtProvider.ts';
import { tryBlockedConvolution } from '../blockedConvolution.ts';
import { loadOnnxRuntime } from '../loadOnnxRuntime.ts';
import { sessionOptions } from '../session.ts';

/** onnxruntime's own kernels for the processor. The form of convolutions is tried once and named in `device`. */
export const startCpu: StartProvider = async (options) => {
  const ort = await loadOnnxRuntime();
  const threads = options.threads ?? availableParallelism();
  const blocked = await tryBlockedConvolution(ort, threads);
  const form = blocked.block > 0 ? `convolutions in blocks of ${blocked.block} channels` : `standard convolutions, since the blocked form ${blocked.reason}`;
  return {
    engine: 'ort-cpu',
    version: `onnxruntime ${ort.env.versions.node ?? ort.env.versions.common}`,
    device: `${cpus()[0]?.model.trim() ?? 'CPU'}, ${threads} ${threads === 1 ? 'thread' : 'threads'}, ${form}`,
    deterministic: true,
    threads,
    softwareAdapter: false,
    memoryBytes: totalmem(),
    ort,
    fillsOutputs: true,
    block: blocked.block,
    open: async (graph, { frozen }) => ({ session: await ort.InferenceSession.create(graph, sessionOptions(threads, { patterns: frozen })), elsewhere: { count: 0, operators: [] } }),
  };
};
