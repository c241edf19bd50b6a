import { OnnxGraph } from '../../../graph/index.ts';
import type { DeviceTraits } from '../../../../domain/engines/index.ts';
import { GraftError } from '../../../../domain/errors/index.ts';
import type { OpenedSession, OrtProvider } from '../OrtProvider.ts';
import type { Ort } from '../loadOnnxRuntime.ts';
import { findElsewhere } from '../placement.ts';
import { reasonOf, sessionOptions } from '../session.ts';
import type { OrtApi } from '../session.ts';

export type DeviceProvider = 'webgpu' | 'dml' | 'cuda';

/** Of the processor's few nodes; the device computes the rest. */
const THREADS = 1;
/** That it was forbidden to is no error to be printed. */
const FATAL = 4;
const REFUSED = /fallback to CPU EP has been explicitly disabled/;

/**
 * Opens a graph on a device. onnxruntime silently gives the processor what the device has no kernel for; so it is first
 * forbidden to, and where it must, the nodes are counted.
 */
export async function openOnDevice(ort: OrtApi, provider: DeviceProvider, graph: Uint8Array): Promise<OpenedSession> {
  const options = sessionOptions(THREADS, { provider });
  try {
    const session = await ort.InferenceSession.create(graph, { ...options, logSeverityLevel: FATAL, extra: { session: { disable_cpu_ep_fallback: '1' } } });
    return { session, elsewhere: { count: 0, operators: [] } };
  } catch (cause) {
    if (!REFUSED.test(reasonOf(cause))) throw cause;
  }
  const elsewhere = await findElsewhere(graph, options);
  return { session: await ort.InferenceSession.create(graph, options), elsewhere };
}

/** What is said of a device that works. `title` is the provider's name to a person. */
export interface DeviceFacts extends DeviceTraits {
  readonly title: string;
  readonly device: string;
}

/** A device's way to compute, once `tryDevice` has seen it work. */
export function deviceProvider(ort: Ort, provider: DeviceProvider, { title, device, softwareAdapter, memoryBytes }: DeviceFacts): OrtProvider {
  return {
    engine: `ort-${provider}`,
    version: `onnxruntime ${ort.env.versions.node ?? ort.env.versions.common}, ${title}`,
    device,
    deterministic: false,
    threads: null,
    softwareAdapter,
    memoryBytes,
    ort,
    fillsOutputs: true,
    block: 0,
    open: (graph) => openOnDevice(ort, provider, graph),
  };
}

/** Makes the error that says why a device isn't used, and what to do. */
export function unavailable(remedy: string): (message: string, cause?: unknown) => GraftError {
  return (message, cause) => new GraftError('ENGINE_UNAVAILABLE', message, { field: 'engine', remedy }, { cause });
}

/** Runs one node on the device. Rejects with what onnxruntime says where there is none. */
export async function tryDevice(ort: OrtApi, provider: DeviceProvider): Promise<void> {
  const graph = new OnnxGraph();
  graph.addInput('x', 'float32', [4]);
  const y = graph.op('Relu', ['x']);
  graph.addOutput(y, 'float32', [4]);
  const { session } = await openOnDevice(ort, provider, graph.encode());
  try {
    const { [y]: result } = await session.run({ x: new ort.Tensor('float32', Float32Array.of(1, -1, 2, -2), [4]) });
    if ([...result!.data as Float32Array].join() !== '1,0,2,0') throw new Error(`it says that max(0, [1, -1, 2, -2]) is [${[...result!.data as Float32Array].join(', ')}]`);
  } finally {
    await session.release();
  }
}
