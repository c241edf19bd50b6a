import { GraftError } from '../../domain/errors/index.ts';
import { inferNode } from './inference.ts';
import { describeValue } from './values.ts';
import type { NodeValue, StepRecord, TraceNode, Value } from './values.ts';

/**
 * Checks that a record is well formed: each kernel finds its inputs before it and has the shape and type that follow from
 * them, inputs and variables are the record's own, and gradients and assigned values have the shape of their variable.
 * @param after who made the record, for the message
 * @throws GraftError INTERNAL that names the first fault.
 */
export function verifyRecord(record: StepRecord, after: string): void {
  const fail = (what: string): never => {
    throw new GraftError('INTERNAL', `Step "${record.key}" is not well formed after ${after}: ${what}`);
  };
  const known = new Set<Value>([...record.inputs, ...record.variables]);
  const check = (value: Value, reader: string) => {
    if (value.kind === 'constant' && value.values.length !== value.shape.reduce((product, extent) => product * extent, 1)) fail(`${describeValue(value)} holds ${value.values.length} numbers`);
    if (value.kind !== 'splat' && value.kind !== 'constant' && !known.has(value)) fail(`${reader} reads the ${describeValue(value)}, which nothing before it gives`);
  };
  for (const node of record.nodes) {
    for (const input of node.inputs) if (input) check(input, node.op);
    const fault = faultOf(node);
    if (fault) fail(`${node.op}: ${fault}`);
    known.add(node.output);
  }
  for (const [name, value] of record.outputs) check(value, `output "${name}"`);
  const lists = [['gradient', record.gradients], ...[...record.gradientGroups].map(([group, list]) => [`gradient "${group}"`, list] as const), ['assigned value', record.assigned]] as const;
  if (lists.some(([, list]) => list.length !== record.variables.length)) fail('results and variables differ in number');
  record.variables.forEach((variable, i) => {
    for (const [what, list] of lists) {
      const value = list[i];
      if (!value) continue;
      check(value, `${what} of "${variable.name}"`);
      if (value.dtype !== 'float32' || value.shape.join() !== variable.shape.join()) fail(`the ${what} of "${variable.name}" [${variable.shape.join(', ')}] is a ${value.dtype} of [${value.shape.join(', ')}]`);
    }
  });
}

function faultOf(node: TraceNode): string | null {
  const { output }: { output: NodeValue } = node;
  if (output.node !== node) return 'its result belongs to another call';
  try {
    const { shape, dtype } = inferNode(node);
    if (shape.join() === output.shape.join() && dtype === output.dtype) return null;
    return `the result is ${dtype} [${shape.join(', ')}], the record says ${output.dtype} [${output.shape.join(', ')}]`;
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}
