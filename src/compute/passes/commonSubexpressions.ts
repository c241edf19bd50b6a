import type { StepRecord, Value } from '../record/index.ts';
import { CallKeys } from './callKeys.ts';
import { rewrite } from './rewrite.ts';

/**
 * Makes equal calls once, also those that differ in the order of commuting operands. Gradients of tfjs compute masks, means
 * and differences anew that the forward pass had.
 */
export function commonSubexpressions(record: StepRecord): StepRecord {
  const keys = new CallKeys(), made = new Map<string, Value>();
  return rewrite(record, (node, { value, keep }) => {
    const key = keys.of({ ...node, inputs: node.inputs.map((input) => input && value(input)) }, node.output.shape, node.output.dtype);
    const known = made.get(key) ?? keep(node);
    made.set(key, known);
    return known;
  });
}
