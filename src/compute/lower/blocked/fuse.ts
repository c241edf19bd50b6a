import type { OnnxGraph, OnnxNode } from '../../graph/index.ts';
import { BLOCKED } from './filters.ts';

/**
 * Joins what follows a blocked convolution to it, where nothing else reads the convolution: a sum with a tensor of its shape,
 * then a relu or clip between constants. onnxruntime does so itself for standard convolutions only.
 */
export function fuseBlocked(graph: OnnxGraph, from: number): void {
  const outputs = new Set(graph.outputs.map(({ name }) => name)), readers = new Map<string, number>(), makers = new Map<string, number>();
  for (const name of graph.nodes.flatMap((node) => node.inputs)) readers.set(name, (readers.get(name) ?? 0) + 1);
  const open = (name: string): OnnxNode | null => {
    const place = makers.get(name), node = place === undefined ? undefined : graph.nodes[place];
    const fits = node?.type === 'Conv' && node.domain === BLOCKED.domain && !('activation' in node.attributes) && readers.get(name) === 1 && !outputs.has(name);
    return fits ? node : null;
  };
  const gone = new Set<number>();
  for (let i = from; i < graph.nodes.length; i++) {
    const fused = joined(graph, graph.nodes[i]!, open);
    if (fused) {
      gone.add(makers.get(fused.from.outputs[0]!)!);
      graph.nodes[i] = fused.node;
    }
    makers.set(graph.nodes[i]!.outputs[0]!, i);
  }
  graph.nodes = graph.nodes.filter((_, i) => !gone.has(i));
}

function joined(graph: OnnxGraph, node: OnnxNode, open: (name: string) => OnnxNode | null): { readonly node: OnnxNode; readonly from: OnnxNode } | null {
  const [first, second] = node.inputs;
  if (node.domain !== '' || first === undefined) return null;
  if (node.type === 'Add' && second !== undefined && first !== second) {
    const [maker, other] = open(first) ? [open(first), second] : [open(second), first];
    if (!maker || maker.inputs.length > 3) return null;
    const [x, w, bias = ''] = maker.inputs;
    return { from: maker, node: { ...maker, inputs: [x!, w!, bias, other], outputs: node.outputs } };
  }
  const maker = open(first), bounds = node.type === 'Clip' ? node.inputs.slice(1).map((name) => scalarOf(graph, name)) : [];
  if (!maker || (node.type !== 'Relu' && (node.type !== 'Clip' || bounds.length !== 2 || bounds.includes(null)))) return null;
  const attributes = { ...maker.attributes, activation: node.type, ...(node.type === 'Clip' && { activation_params: { floats: bounds as number[] } }) };
  return { from: maker, node: { ...maker, attributes, outputs: node.outputs } };
}

function scalarOf(graph: OnnxGraph, name: string): number | null {
  const constant = graph.initializers.find((initializer) => initializer.name === name);
  return constant?.dtype === 'float32' && constant.dims.length === 0 ? new DataView(constant.bytes.buffer, constant.bytes.byteOffset).getFloat32(0, true) : null;
}
