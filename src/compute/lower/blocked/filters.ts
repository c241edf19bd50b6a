import type { Lowering } from '../Lowering.ts';

/**
 * onnxruntime's own operators on blocked channels: in memory N, C/b, H, W, b with zeros where channels don't fill a block, while
 * the shape says N, C, H, W. Not part of ONNX, so an engine tries them before it uses them.
 */
export const BLOCKED = { domain: 'com.microsoft.nchwc' } as const;

/** Channels of a blocked tensor. */
export function filled(channels: number, low: Lowering): number {
  return Math.ceil(channels / low.block) * low.block;
}

function pad(name: string, from: readonly number[], to: readonly number[], low: Lowering): string {
  if (from.every((extent, i) => extent === to[i])) return name;
  const after = to.map((extent, i) => extent - from[i]!);
  return low.graph.op('Pad', [name, low.graph.ints([...from.map(() => 0), ...after])]);
}

/** A bias for blocked channels. */
export function blockedBias(name: string, channels: number, low: Lowering): string {
  return pad(name, [channels], [filled(channels, low)], low);
}

/** First dimension in blocks, the rest in rows: [a, r] → a/b, r, b. */
function blockRows(name: string, dims: readonly number[], low: Lowering): string {
  const [first, ...rest] = dims as [number, ...number[]], rows = rest.reduce((product, extent) => product * extent, 1);
  return low.graph.op('ReorderInput', [low.reshape(name, dims, [1, first, rows, 1])], {}, BLOCKED);
}

/**
 * O, I, h, w → O/b, I/b, h, w, i, o in memory. `direct`: the input is not blocked (fewer channels than a block), and the order is
 * O/b, I, h, w, o.
 */
export function blockedFilter(name: string, dims: readonly [number, number, number, number], direct: boolean, low: Lowering): string {
  const [outputs, inputs, height, width] = dims, { block, graph } = low;
  const padded = direct ? dims : [outputs, filled(inputs, low), height, width], result = [filled(outputs, low), padded[1]!, height, width];
  const rows = blockRows(pad(name, dims, padded, low), padded, low);
  if (direct || height * width === 1) return graph.op('Reshape', [rows, graph.ints(result)]);
  const split = graph.op('Reshape', [rows, graph.ints([result[0]! / block, result[1]! / block, block, height * width, block])]);
  return graph.op('Reshape', [graph.op('Transpose', [split], { perm: [0, 1, 3, 2, 4] }), graph.ints(result)]);
}

/** The filter of the way back through a 1×1 convolution: I and O change places. */
export function blockedTransposedFilter(name: string, [outputs, inputs]: readonly [number, number], low: Lowering): string {
  const { block, graph } = low, [o, i] = [filled(outputs, low), filled(inputs, low)];
  const rows = graph.op('Reshape', [pad(name, [outputs, inputs, 1, 1], [o, i, 1, 1], low), graph.ints([o, i / block, block])]);
  return graph.op('Reshape', [graph.op('Transpose', [rows], { perm: [1, 0, 2] }), graph.ints([i, o, 1, 1])]);
}

/** C, 1, h, w → C/b, h, w, c. */
export function blockedDepthwiseFilter(name: string, dims: readonly [number, number, number, number], low: Lowering): string {
  const [channels, , height, width] = dims;
  const rows = blockRows(name, [channels, height, width], low);
  return low.graph.op('Reshape', [rows, low.graph.ints([filled(channels, low), 1, height, width])]);
}
