import type { StepRecord, TraceNode, Value } from '../record/index.ts';
import { countUses, rewrite } from './rewrite.ts';
import { madeBy } from './values.ts';

const FUSED: Readonly<Record<string, string>> = { Conv2D: 'FusedConv2D', FusedConv2D: 'FusedConv2D', DepthwiseConv2dNative: 'FusedDepthwiseConv2D', FusedDepthwiseConv2D: 'FusedDepthwiseConv2D' };

/**
 * Joins `conv(x) + bias` to one call where nothing else reads the convolution. tfjs fuses only outside of gradients; an
 * engine that adds the bias while it convolves saves a pass over the activation.
 */
export function convolutionBias(record: StepRecord): StepRecord {
  const uses = countUses(record);
  return rewrite(record, (node, { value, call }) => {
    const found = biasOf(node);
    if (!found || uses(found.convolution.output) !== 1) return null;
    const { convolution: { op, inputs, attributes, geometry, output }, bias } = found;
    return call(FUSED[op]!, [...inputs.slice(0, 2).map((input) => input && value(input)), value(bias), null], output.shape, output.dtype, attributes, geometry);
  });
}

function biasOf({ op, inputs: [a, b], output }: TraceNode): { convolution: TraceNode; bias: Value } | null {
  const convolution = op === 'Add' ? madeBy(a, ...Object.keys(FUSED)) : null, channels = output.shape.at(-1);
  if (!convolution || !b || convolution.inputs[2] || (convolution.attributes['activation'] ?? 'linear') !== 'linear') return null;
  const bias = madeBy(b, 'Reshape')?.inputs[0] ?? b, spreads = b.shape.at(-1) === channels;
  return spreads && bias.kind !== 'splat' && bias.shape.length === 1 && bias.shape[0] === channels ? { convolution, bias } : null;
}
