import type { Tensor } from './session.ts';

/** A tensor as it went into or came out of a graph. */
export interface GraphTensor {
  readonly dtype: 'float32' | 'int32' | 'bool';
  readonly dims: readonly number[];
  /** Row-major. */
  readonly values: Float32Array | Int32Array | Uint8Array;
}

/** The first run of a step: its graph with all that went in and came out, for checks in another runtime. */
export interface GraphRun {
  readonly key: string;
  readonly graph: Uint8Array;
  /** SHA-256 of the graph, hex. */
  readonly hash: string;
  readonly inputs: ReadonlyMap<string, GraphTensor>;
  readonly outputs: ReadonlyMap<string, GraphTensor>;
}

/** Copies tensors: their arrays are used again at the next run. */
export function copiesOf(tensors: Readonly<Record<string, Tensor>>): Map<string, GraphTensor> {
  return new Map(Object.entries(tensors).map(([name, tensor]) => {
    const values = tensor.data as GraphTensor['values'];
    return [name, { dtype: tensor.type as GraphTensor['dtype'], dims: [...tensor.dims], values: values.slice() }];
  }));
}
