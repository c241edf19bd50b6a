import type { StepRecord, Value } from '../record/index.ts';
import { rewrite } from './rewrite.ts';
import type { Rewriting } from './rewrite.ts';
import { madeBy } from './values.ts';

/**
 * On the way back, the activation behind a batch norm in training mode is computed again from the convolution's result, which
 * the gradient of the batch norm keeps anyway: one pass over it, and half as much is kept for the way back. The new
 * `ScaleShift` has the attribute `again`, without which a lowering or an engine would find the two equal and keep one.
 */
export function recomputation(record: StepRecord): StepRecord {
  const made = new Map<Value, Value>();
  return rewrite(record, (node, rewriting) => {
    const position = node.op === 'Gate' ? 1 : node.op.endsWith('BackpropFilter') ? 0 : null;
    const read = position === null ? null : node.inputs[position], again = read ? made.get(read) ?? computedAgain(read, rewriting) : null;
    if (!read || !again) return null;
    made.set(read, again);
    const inputs = node.inputs.map((input, i) => (i === position ? again : input && rewriting.value(input)));
    return rewriting.call(node.op, inputs, node.output.shape, node.output.dtype, node.attributes, node.geometry);
  });
}

function computedAgain(activation: Value, { value, call }: Rewriting): Value | null {
  const relu = madeBy(activation, 'Relu', 'Relu6'), norm = madeBy(relu?.inputs[0], 'ScaleShift');
  if (!relu || !norm) return null;
  const scaled = call('ScaleShift', norm.inputs.map((input) => input && value(input)), norm.output.shape, 'float32', { again: true });
  return call(relu.op, [scaled], relu.output.shape, 'float32', relu.attributes);
}
