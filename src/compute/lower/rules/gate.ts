import type { TraceNode } from '../../record/index.ts';
import type { Lowering } from '../Lowering.ts';

/** Ones where a relu or relu6 with the result `y` lets a gradient through, else zeros. */
export function gateMask(node: TraceNode, y: string, low: Lowering): string {
  const { low: above, high: below, inclusive } = node.attributes, { graph } = low;
  const masks = [
    ...(above ? [graph.op('Greater', [y, graph.scalar(0)])] : []),
    ...(below ? [graph.op(inclusive ? 'LessOrEqual' : 'Less', [y, graph.scalar(6)])] : []),
  ];
  return low.cast(masks.length === 2 ? graph.op('And', masks) : masks[0]!, 'bool', 'float32');
}
