import type { TraceNode, Value } from '../../record/index.ts';
import type { Lowering } from '../Lowering.ts';
import { natural } from '../orders.ts';
import { fusedActivation } from './activation.ts';
import type { LoweringRules } from './types.ts';

/** The last two dimensions swapped. */
function turned(name: string, value: Value, low: Lowering): string {
  const order = [...natural(value.shape.length)], last = order.length - 1;
  [order[last], order[last - 1]] = [order[last - 1]!, order[last]!];
  return low.graph.op('Transpose', [name], { perm: order });
}

function product(node: TraceNode, low: Lowering, bias: Value | null): string {
  const a = low.input(node, 0), b = low.input(node, 1);
  const { dtype } = node.output;
  const nameA = low.cast(low.get(a, natural(a.shape.length)), a.dtype, dtype), nameB = low.cast(low.get(b, natural(b.shape.length)), b.dtype, dtype);
  const turnA = node.attributes['transposeA'] === true, turnB = node.attributes['transposeB'] === true;
  const added = bias ? [low.get(bias, natural(bias.shape.length))] : [];
  // onnxruntime's Gemm knows real numbers only
  if (a.shape.length === 2 && b.shape.length === 2 && dtype === 'float32') return low.graph.op('Gemm', [nameA, nameB, ...added], { transA: turnA ? 1 : 0, transB: turnB ? 1 : 0 });
  const name = low.graph.op('MatMul', [turnA ? turned(nameA, a, low) : nameA, turnB ? turned(nameB, b, low) : nameB]);
  return bias ? low.graph.op('Add', [name, ...added]) : name;
}

export const matrix: LoweringRules = {
  BatchMatMul: (node, low) => void low.put(node.output, natural(node.output.shape.length), product(node, low, null)),
  _FusedMatMul: (node, low) => {
    const name = product(node, low, low.optional(node, 2));
    low.put(node.output, natural(node.output.shape.length), fusedActivation(node, name, low.optional(node, 3), natural(node.output.shape.length), low));
  },
};
