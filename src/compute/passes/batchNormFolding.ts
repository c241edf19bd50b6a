import type { SplatValue, StepRecord, TraceNode, Value } from '../record/index.ts';
import { countUses, rewrite } from './rewrite.ts';
import type { Rewriting } from './rewrite.ts';
import { madeBy, sameShape } from './values.ts';

const FUSED: Readonly<Record<string, string>> = { Conv2D: 'FusedConv2D', FusedConv2D: 'FusedConv2D', DepthwiseConv2dNative: 'FusedDepthwiseConv2D', FusedDepthwiseConv2D: 'FusedDepthwiseConv2D' };

/**
 * Folds a batch norm in inference mode into the convolution before it, where nothing else reads that: with
 * f = scale / √(variance + ε), filter · f and offset + (bias - mean) · f. Written as calls on the weights, which are small
 * beside activations; `constantFolding` computes them where weights are known. A training step isn't touched, since the
 * gradient of a batch norm reads the convolution's own result.
 */
export function batchNormFolding(record: StepRecord): StepRecord {
  const uses = countUses(record);
  return rewrite(record, (node, rewriting) => {
    const convolution = foldable(node);
    return convolution && uses(convolution.output) === 1 ? folded(node, convolution, rewriting) : null;
  });
}

/** The convolution that a batch norm may be folded into. */
function foldable(node: TraceNode): TraceNode | null {
  if (node.op !== 'FusedBatchNorm') return null;
  const convolution = madeBy(node.inputs[0], ...Object.keys(FUSED)), channels = node.output.shape.at(-1)!;
  const vectors = [...node.inputs.slice(1), convolution?.inputs[2] ?? null];
  const activation = convolution?.attributes['activation'] ?? 'linear';
  return convolution && activation === 'linear' && vectors.every((vector) => !vector || sameShape(vector.shape, [channels])) ? convolution : null;
}

function folded(node: TraceNode, convolution: TraceNode, { value, call }: Rewriting): Value {
  const [, scale, offset, mean, variance] = node.inputs.map((input) => input && value(input));
  const [x, filter, bias] = convolution.inputs.map((input) => input && value(input));
  const channels = node.output.shape.at(-1)!, vector = (op: string, ...inputs: Value[]) => call(op, inputs, [channels], 'float32');
  const number = (n: number): SplatValue => ({ kind: 'splat', value: n, shape: [channels], dtype: 'float32' });
  const inverse = vector('Rsqrt', vector('Add', variance ?? number(1), number(node.attributes['epsilon'] as number)));
  const factor = scale ? vector('Multiply', inverse, scale) : inverse;
  const centred = bias ? (mean ? vector('Sub', bias, mean) : bias) : mean ? vector('Neg', mean) : number(0);
  const shift = vector('Multiply', centred, factor), newBias = offset ? vector('Add', shift, offset) : shift;
  // a depthwise filter has its channels in two dimensions: channel and multiplier
  const along = filter!.shape.slice(convolution.geometry!.depthwise ? 2 : 3);
  const spread = sameShape(along, [channels]) ? factor : call('Reshape', [factor], along, 'float32');
  const newFilter = call('Multiply', [filter!, spread], filter!.shape, 'float32');
  return call(FUSED[convolution.op]!, [x!, newFilter, newBias, null], node.output.shape, 'float32', convolution.attributes, convolution.geometry);
}
