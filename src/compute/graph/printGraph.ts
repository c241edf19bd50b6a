import type { OnnxAttribute, OnnxGraph, OnnxValueInfo } from './OnnxGraph.ts';

/** What a graph is: one that is being built, or one that was read from a file. */
export type PlainGraph = Pick<OnnxGraph, 'opset' | 'metadata' | 'inputs' | 'outputs' | 'initializers' | 'nodes'>;

const port = ({ name, dtype, dims }: OnnxValueInfo) => `${name}: ${dtype}[${dims.join(', ')}]`;

/** In float32's own digits: 0.001, whether it was rounded already or not. */
const digits = (value: number) => String(Number(Math.fround(value).toPrecision(7)));

function attribute(value: OnnxAttribute): string {
  if (typeof value === 'number' || typeof value === 'string') return String(value);
  if ('float' in value) return digits(value.float);
  return `[${('floats' in value ? value.floats.map(digits) : value).join(' ')}]`;
}

/** How many operators of each type a graph has, the most frequent first. */
export function countOperators({ nodes }: Pick<PlainGraph, 'nodes'>): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { type } of nodes) counts.set(type, (counts.get(type) ?? 0) + 1);
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])));
}

/** The graph as text that a person can read: inputs, constants by size, one operator a line, outputs. */
export function printGraph(graph: PlainGraph): string {
  const constants = graph.initializers.map((c) => `  constant ${port(c)}`);
  const nodes = graph.nodes.map((node) => {
    const attributes = Object.entries(node.attributes).map(([name, value]) => `${name}=${attribute(value)}`);
    const type = node.domain ? `${node.domain}.${node.type}` : node.type;
    return `  ${node.outputs.join(', ')} = ${type}(${node.inputs.join(', ')})${attributes.length > 0 ? ` {${attributes.join(', ')}}` : ''}`;
  });
  const summary = Object.entries(countOperators(graph)).map(([type, count]) => `${type} ${count}`);
  return [
    `graph of ${graph.nodes.length} operators, opset ${graph.opset}: ${summary.join(', ')}`,
    ...[...graph.metadata].map(([key, value]) => `  metadata ${key} = ${value}`),
    ...graph.inputs.map((input) => `  input ${port(input)}`),
    ...constants,
    ...nodes,
    ...graph.outputs.map((output) => `  output ${port(output)}`),
    '',
  ].join('\n');
}
