import type { Value } from '../record/index.ts';

/**
 * What a value is a broadcast of: tiles along dimensions of size 1, and products with ones as tfjs writes the gradients of
 * sums and means. Operators of ONNX broadcast by themselves, so an element-wise kernel can read the small value.
 */
export function broadcastSource(value: Value): Value {
  if (value.kind !== 'node') return value;
  const { op, inputs: [a, b], output } = value.node;
  if (op === 'Tile' && a && a.shape.every((extent, i) => extent === 1 || extent === output.shape[i])) return broadcastSource(a);
  if (op === 'Multiply' && a && b?.kind === 'splat' && b.value === 1 && a.shape.length === output.shape.length && a.dtype === output.dtype) return broadcastSource(a);
  return value;
}
