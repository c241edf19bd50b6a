import { availableParallelism, cpus, totalmem } from 'node:os';
import type { StartProvider } from '../OrtProvider.ts';
import { tryBlockedConvolution } from '../blockedConvolution.ts';
import { loadOnnxRuntime } from '../loadOnnxRuntime.ts';
import { sessionOptions } from '../session.ts';

/** onnxruntime's own kernels for the processor. The form of the depthwise filter gradient is tried once and named in `device`. */
export const startCpu: StartProvider = async (options) => {
  const ort = await loadOnnxRuntime();
  const threads = options.threads ?? availableParallelism();
  const blocked = await tryBlockedConvolution(ort, threads);
  const form = blocked.works ? 'blocked depthwise gradients' : `standard depthwise gradients, since the blocked form ${blocked.reason}`;
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
    depthwiseFilter: blocked.works ? 'nchwc' : 'grouped',
    open: async (graph) => ({ session: await ort.InferenceSession.create(graph, sessionOptions(threads)), elsewhere: { count: 0, operators: [] } }),
  };
};
