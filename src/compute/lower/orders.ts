/** Element orders: `order[i]` is the dimension in tfjs's order that stands at place i in memory. */
export type Order = readonly number[];

/** Activations: tfjs has N, H, W, C. */
export const NCHW: Order = [0, 3, 1, 2];
/** Filters: tfjs has H, W, I, O. */
export const OIHW: Order = [3, 2, 0, 1];
/** Depthwise filters: tfjs has H, W, C, M (multiplier). */
export const CMHW: Order = [2, 3, 0, 1];

export const same = (a: readonly number[], b: readonly number[]): boolean => a.length === b.length && a.every((x, i) => x === b[i]);
export const natural = (rank: number): Order => Array.from({ length: rank }, (_, i) => i);
export const permute = <T>(items: readonly T[], order: Order): T[] => order.map((p) => items[p]!);
export const inverse = (order: Order): Order => order.map((_, i) => order.indexOf(i));

/** True if the dimensions that aren't 1 stand in rising order, so that a reshape does what a transpose would. */
export function movesOnlyOnes(order: Order, shape: readonly number[]): boolean {
  const moved = order.filter((p) => shape[p] !== 1);
  return moved.every((p, i) => i === 0 || p > moved[i - 1]!);
}

/** Copies an array of this shape so that its dimensions stand in `order`. */
export function reorder(values: Float32Array, shape: readonly number[], order: Order): Float32Array {
  if (same(order, natural(shape.length))) return values.slice();
  const rank = shape.length;
  const strides = Array<number>(rank).fill(1);
  for (let i = rank - 2; i >= 0; i--) strides[i] = strides[i + 1]! * shape[i + 1]!;
  const extents = permute(shape, order), steps = permute(strides, order), at = Array<number>(rank).fill(0);
  const out = new Float32Array(values.length);
  for (let to = 0, from = 0; to < out.length; to++) {
    out[to] = values[from]!;
    for (let d = rank - 1; d >= 0; d--) {
      from += steps[d]!;
      if (++at[d]! < extents[d]!) break;
      from -= steps[d]! * extents[d]!;
      at[d] = 0;
    }
  }
  return out;
}

/** The way back: from `order` to tfjs's own. */
export function restore(values: Float32Array, shape: readonly number[], order: Order): Float32Array {
  return reorder(values, permute(shape, order), inverse(order));
}
