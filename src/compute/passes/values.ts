import type { SplatValue, TraceNode, Value } from '../record/index.ts';

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);
export const sameShape = (a: readonly number[], b: readonly number[]): boolean => a.length === b.length && a.every((extent, i) => extent === b[i]);
export const isSplat = (value: Value | null | undefined, number: number): value is SplatValue => value?.kind === 'splat' && value.value === number;

/** The call of this kernel that made a value; null where another did. */
export function madeBy(value: Value | null | undefined, ...ops: readonly string[]): TraceNode | null {
  return value?.kind === 'node' && ops.includes(value.node.op) ? value.node : null;
}
