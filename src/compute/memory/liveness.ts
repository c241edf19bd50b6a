import type { OnnxGraph, OnnxNode } from '../graph/index.ts';
import { bytesOf, inferSizes } from './shapes.ts';
import type { ValueSize } from './shapes.ts';

/**
 * The order in which onnxruntime's sequential executor runs a graph: depth first from the last leaf, at each operator the
 * input that was made last first (`Graph::ReverseDFSFrom` with `NodeCompare`, core/graph/graph.cc). Indices into `nodes`.
 */
export function executionOrder(nodes: readonly OnnxNode[]): number[] {
  const makers = new Map(nodes.flatMap((node, index) => node.outputs.map((output) => [output, index] as const)));
  const sources = nodes.map((node) => [...new Set(node.inputs.flatMap((input) => makers.get(input) ?? []))].sort((a, b) => a - b));
  const read = new Set(sources.flat()), order: number[] = [], seen = new Set<number>();
  const stack = nodes.flatMap((_, index) => (read.has(index) ? [] : [{ index, leave: false }]));
  for (let top = stack.pop(); top; top = stack.pop()) {
    if (top.leave) order.push(top.index);
    if (top.leave || seen.has(top.index)) continue;
    seen.add(top.index);
    stack.push({ index: top.index, leave: true });
    for (const source of sources[top.index]!) if (!seen.has(source)) stack.push({ index: source, leave: false });
  }
  return order;
}

/** Operators whose result is their input under another shape or name. */
const VIEWS = new Set(['Reshape', 'Identity', 'Flatten', 'Squeeze', 'Unsqueeze']);
/** Operators that write their result over an input of the same size which nothing reads afterwards. */
const IN_PLACE = new Set([
  'Abs', 'Clip', 'Relu', 'LeakyRelu', 'Elu', 'Sigmoid', 'Tanh', 'Exp', 'Log', 'Sqrt', 'Reciprocal', 'Floor', 'Neg', 'Erf', 'Softmax', 'Not', 'Cast',
  'Add', 'Sub', 'Mul', 'Div', 'Max', 'Min', 'Pow', 'And', 'Or', 'Where', 'ScatterElements',
]);

export interface Liveness {
  /** Largest sum of results that are held at the same time, bytes. Inputs, constants and given outputs are the caller's. */
  readonly peak: number;
  /** Sum of all results: what a machine takes that frees nothing in between. */
  readonly total: number;
  /** Constants, which a session copies. */
  readonly constants: number;
}

interface Buffer {
  readonly bytes: number;
  /** Operators that have still to read it. */
  readers: number;
}

/** Walks a graph in the order of its execution and adds up what is alive. `given`: outputs that are written into arrays of the caller. */
export function walkLiveness(graph: OnnxGraph, given: ReadonlySet<string>): Liveness {
  const sizes = inferSizes(graph), buffers = new Map<string, Buffer>();
  const readers = new Map<string, number>();
  for (const { inputs } of graph.nodes) for (const name of new Set(inputs)) readers.set(name, (readers.get(name) ?? 0) + 1);
  for (const { name } of graph.outputs) readers.set(name, (readers.get(name) ?? 0) + 1);
  let live = 0;
  let peak = 0;
  let total = 0;
  for (const index of executionOrder(graph.nodes)) {
    const node = graph.nodes[index]!;
    for (const name of node.outputs) {
      const size = sizes.get(name)!, shared = given.has(name) ? undefined : sharedBuffer(node, size, buffers, sizes, readers);
      const buffer = shared ?? { bytes: given.has(name) ? 0 : bytesOf(size), readers: 0 };
      if (!shared) {
        live += buffer.bytes;
        total += buffer.bytes;
      }
      buffer.readers += readers.get(name) ?? 0;
      buffers.set(name, buffer);
    }
    peak = Math.max(peak, live);
    for (const name of new Set([...node.inputs, ...node.outputs.filter((output) => !readers.has(output))])) {
      const buffer = buffers.get(name);
      if (!buffer) continue;
      if (readers.has(name)) buffer.readers--;
      if (buffer.readers <= 0) {
        live -= buffer.bytes;
        buffers.delete(name);
      }
    }
  }
  return { peak, total, constants: graph.initializers.reduce((sum, constant) => sum + constant.bytes.byteLength, 0) };
}

/** The buffer of an input that the result may take over. */
function sharedBuffer(node: OnnxNode, size: ValueSize, buffers: ReadonlyMap<string, Buffer>, sizes: ReadonlyMap<string, ValueSize>, readers: ReadonlyMap<string, number>): Buffer | undefined {
  if (VIEWS.has(node.type)) return buffers.get(node.inputs[0]!);
  if (!IN_PLACE.has(node.type)) return undefined;
  const free = node.inputs.find((name) => {
    const buffer = buffers.get(name);
    return buffer !== undefined && buffer.readers === 1 && readers.has(name) && bytesOf(sizes.get(name)!) === bytesOf(size);
  });
  return free === undefined ? undefined : buffers.get(free);
}
