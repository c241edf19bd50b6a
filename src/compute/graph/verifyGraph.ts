import { GraftError } from '../../domain/errors/index.ts';
import type { OnnxGraph } from './OnnxGraph.ts';

/**
 * Checks that a graph is well formed: each name is given once, each operator finds its inputs, each output exists.
 * @throws GraftError INTERNAL that names the first fault.
 */
export function verifyGraph(graph: OnnxGraph): void {
  const known = new Set<string>();
  const define = (name: string, by: string) => {
    if (known.has(name)) throw new GraftError('INTERNAL', `Graph: "${name}" is given twice, the second time by ${by}`);
    known.add(name);
  };
  for (const input of graph.inputs) define(input.name, 'an input');
  for (const constant of graph.initializers) define(constant.name, 'a constant');
  for (const node of graph.nodes) {
    for (const input of node.inputs) if (input && !known.has(input)) throw new GraftError('INTERNAL', `Graph: ${node.type} "${node.outputs[0]}" reads "${input}", which nothing before it gives`);
    for (const output of node.outputs) define(output, node.type);
    if (node.domain && !graph.domains.has(node.domain)) throw new GraftError('INTERNAL', `Graph: operator set "${node.domain}" of ${node.type} is not imported`);
  }
  for (const output of graph.outputs) if (!known.has(output.name)) throw new GraftError('INTERNAL', `Graph: nothing gives output "${output.name}"`);
}
