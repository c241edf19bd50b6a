import type { TraceNode } from '../../record/index.ts';
import type { Lowering } from '../Lowering.ts';
import { NCHW, permute } from '../orders.ts';
import { missedPixels } from './inputGradients.ts';
import { geometryOf } from './types.ts';
import type { LoweringRules } from './types.ts';

function windowOf(node: TraceNode) {
  const { kernel, strides, pads } = geometryOf(node);
  return { kernel_shape: kernel, strides, pads };
}

/** dY goes to where each maximum came from. */
function maxPoolGradient(node: TraceNode, low: Lowering): void {
  const dy = low.input(node, 0), x = low.input(node, 1), { graph } = low, dims = permute(node.output.shape, NCHW);
  const [, from] = graph.multi('MaxPool', [low.get(x, NCHW)], 2, windowOf(node));
  const flat = (name: string) => graph.op('Reshape', [name, graph.ints([-1])]);
  const zeros = graph.op('Expand', [graph.scalar(0), graph.ints([dims.reduce((a, b) => a * b, 1)])]);
  const scattered = graph.op('ScatterElements', [zeros, flat(from!), flat(low.get(dy, NCHW))], { axis: 0, reduction: 'add' });
  low.put(node.output, NCHW, graph.op('Reshape', [scattered, graph.ints(dims)]));
}

/** tfjs divides by the whole window in the gradient, padding included. */
function averagePoolGradient(node: TraceNode, low: Lowering): void {
  const g = geometryOf(node), channels = node.output.shape[3]!;
  const window = low.graph.op('Expand', [low.graph.scalar(1 / (g.kernel[0] * g.kernel[1])), low.graph.ints([channels, 1, ...g.kernel])]);
  low.put(node.output, NCHW, low.graph.op('ConvTranspose', [low.get(low.input(node, 0), NCHW), window], { ...windowOf(node), group: channels, output_padding: missedPixels(g) }));
}

export const pool: LoweringRules = {
  MaxPool: (node, low) => void low.put(node.output, NCHW, low.graph.op('MaxPool', [low.get(low.input(node, 0), NCHW)], windowOf(node))),
  AvgPool: (node, low) => void low.put(node.output, NCHW, low.graph.op('AveragePool', [low.get(low.input(node, 0), NCHW)], { ...windowOf(node), count_include_pad: 0 })),
  MaxPoolGrad: maxPoolGradient,
  AvgPoolGrad: averagePoolGradient,
};
