import type { StepRecord, TraceNode, Value } from '../record/index.ts';
import { CMHW, NCHW, OIHW, natural } from './orders.ts';
import type { Order } from './orders.ts';

const POOLS = new Set(['MaxPool', 'AvgPool', 'MaxPoolGrad', 'AvgPoolGrad', 'FusedBatchNorm']);
const REDUCTIONS = new Set(['Sum', 'Mean', 'Max', 'Min', 'Prod', 'All', 'Any']);
/** Kernels with their own idea of order, or whose inputs differ in rank or meaning from the result. */
const APART = new Set(['Reshape', 'Transpose', 'GatherV2', 'OneHot', 'BatchMatMul', '_FusedMatMul', 'ArgMax', 'Tile']);

/** Groups of values of rank 4 that should have the same order in memory (union-find). */
class Classes {
  private readonly parent = new Map<Value, Value>();

  find(value: Value): Value {
    let at = value;
    for (let up = this.parent.get(at); up; up = this.parent.get(at)) at = up;
    return at;
  }

  join(a: Value, b: Value | null | undefined): void {
    if (!b || b.kind === 'splat' || a.shape.length !== 4 || b.shape.length !== 4) return;
    const from = this.find(a), to = this.find(b);
    if (from !== to) this.parent.set(from, to);
  }
}

interface Wish {
  readonly value: Value;
  readonly order: Order;
}

/** What a kernel asks for: convolutions and pools want channels before space, filters outputs first. */
function wishesOf({ op, inputs, geometry, output }: TraceNode): Wish[] {
  const wish = (value: Value | null | undefined, order: Order): Wish[] => (value ? [{ value, order }] : []);
  if (POOLS.has(op)) return wish(output, NCHW);
  if (!geometry) return [];
  const filter = geometry.depthwise ? CMHW : OIHW;
  if (op.endsWith('BackpropFilter')) return [...wish(inputs[0], NCHW), ...wish(inputs[1], NCHW), ...wish(output, filter)];
  return [...wish(inputs[0], NCHW), ...wish(output, NCHW), ...wish(inputs[1], filter)];
}

/**
 * Chooses the order in memory of every value, so that transposes are needed only where groups meet. A filter, its gradient
 * and so an optimiser's slots share one order; inputs keep tfjs's.
 */
export function chooseOrders(record: StepRecord): (value: Value) => Order {
  const classes = new Classes();
  for (const node of record.nodes) {
    const { op, inputs, output } = node;
    if (POOLS.has(op)) {
      classes.join(output, inputs[0]);
      if (op.endsWith('Grad')) classes.join(output, inputs[1]);
    } else if (REDUCTIONS.has(op)) classes.join(output, inputs[0]);
    else if (!node.geometry && !APART.has(op)) for (const input of inputs) classes.join(output, input);
  }
  const chosen = new Map<Value, Order>();
  for (const { value, order } of record.nodes.flatMap(wishesOf)) {
    const group = classes.find(value);
    if (!chosen.has(group)) chosen.set(group, order);
  }
  return (value) => (value.kind === 'input' ? undefined : chosen.get(classes.find(value))) ?? natural(value.shape.length);
}
