import { GraftError } from '../../../domain/errors/index.ts';
import { float } from '../../graph/index.ts';
import type { TraceNode, Value } from '../../record/index.ts';
import type { Lowering } from '../Lowering.ts';
import type { Order } from '../orders.ts';
import { numberOf } from './types.ts';

/** The activation that tfjs fused into a product or a convolution. */
export function fusedActivation(node: TraceNode, x: string, slope: Value | null, order: Order, low: Lowering): string {
  const activation = node.attributes['activation'] ?? 'linear';
  switch (activation) {
    case 'linear': return x;
    case 'relu': return low.graph.op('Relu', [x]);
    case 'relu6': return low.graph.op('Clip', [x, low.graph.scalar(0), low.graph.scalar(6)]);
    case 'sigmoid': return low.graph.op('Sigmoid', [x]);
    case 'elu': return low.graph.op('Elu', [x]);
    case 'leakyrelu': return low.graph.op('LeakyRelu', [x], { alpha: float(numberOf(node, 'alpha')) });
    case 'prelu': if (slope) return low.graph.op('PRelu', [x, low.operand(slope, node.output.shape, order, 'float32')]);
  }
  throw new GraftError('INTERNAL', `${node.op} with activation ${String(activation)} has no rule in the lowering`);
}
