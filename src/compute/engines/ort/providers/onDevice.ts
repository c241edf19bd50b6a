import { OnnxGraph } from '../../../graph/index.ts';
import type { OpenedSession } from '../OrtProvider.ts';
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
  const options = sessionOptions(THREADS, provider);
  try {
    const session = await ort.InferenceSession.create(graph, { ...options, logSeverityLevel: FATAL, extra: { session: { disable_cpu_ep_fallback: '1' } } });
    return { session, elsewhere: { count: 0, operators: [] } };
  } catch (cause) {
    if (!REFUSED.test(reasonOf(cause))) throw cause;
  }
  const elsewhere = await findElsewhere(graph, options);
  return { session: await ort.InferenceSession.create(graph, options), elsewhere };
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
