import type { OnnxGraph } from '../graph/index.ts';

/**
 * Removes operators and constants that were added for nothing: since node `from`, read by no other node and no output.
 * What the graph had before is its owner's.
 */
export function dropUnread(graph: OnnxGraph, from: { readonly node: number; readonly constant: number }): void {
  const wanted = new Set(graph.outputs.map((output) => output.name));
  const kept = [];
  for (let i = graph.nodes.length - 1; i >= 0; i--) {
    const node = graph.nodes[i]!;
    if (i >= from.node && !node.outputs.some((name) => wanted.has(name))) continue;
    for (const input of node.inputs) wanted.add(input);
    kept.push(node);
  }
  graph.nodes = kept.reverse();
  graph.initializers = graph.initializers.filter((constant, i) => i < from.constant || wanted.has(constant.name));
}
