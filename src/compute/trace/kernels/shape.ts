import * as tf from '@tensorflow/tfjs-core';
import { GraftError } from '../../../domain/errors/index.ts';
import { elementwise } from './elementwise.ts';
import type { KernelInputs, KernelRule, KernelRules, Recorder } from './types.ts';

/** The same data under another tensor: what tfjs saves for a gradient stays recognisable. */
function identity(x: tf.TensorInfo, backend: Recorder): tf.TensorInfo {
  backend.incRef(x.dataId);
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
}

function reshape(x: tf.TensorInfo, shape: number[], backend: Recorder): tf.TensorInfo {
  if (tf.util.arraysEqual(shape, x.shape)) return identity(x, backend);
  const numbers = backend.numbersOf(x);
  if (numbers) return backend.hold(numbers, shape, x.dtype);
  const value = backend.valueIn(x);
  if (value.kind === 'splat') return backend.place({ ...value, shape });
  return backend.emit('Reshape', [x], shape, x.dtype);
}

function expandDims(x: tf.TensorInfo, dim: number, backend: Recorder): tf.TensorInfo {
  const shape = x.shape.slice();
  tf.util.assert(-(shape.length + 1) <= dim && dim <= shape.length, () => `Axis must be in the interval [${-(shape.length + 1)}, ${shape.length}]`);
  shape.splice(dim < 0 ? shape.length + 1 + dim : dim, 0, 1);
  return reshape(x, shape, backend);
}

function cast(x: tf.TensorInfo, dtype: tf.DataType, backend: Recorder): tf.TensorInfo {
  if (dtype === x.dtype) return identity(x, backend);
  const numbers = backend.numbersOf(x);
  if (!numbers) return backend.emit('Cast', [x], x.shape, dtype);
  const values = dtype === 'float32' ? Float32Array.from(numbers) : dtype === 'int32' ? Int32Array.from(numbers) : Uint8Array.from(numbers, (v) => (v ? 1 : 0));
  return backend.hold(values, x.shape, dtype);
}

function concat(xs: readonly tf.TensorInfo[], axis: unknown, backend: Recorder): tf.TensorInfo {
  const shape = xs[0]!.shape.slice();
  const along = tf.util.parseAxisParam(axis as number, shape)[0]!;
  tf.backend_util.assertParamsConsistent(xs.map((x) => x.shape), along);
  shape[along] = xs.reduce((sum, x) => sum + x.shape[along]!, 0);
  return backend.emit('Concat', xs, shape, xs[0]!.dtype, { axis: along });
}

function slice(x: tf.TensorInfo, begin: readonly number[], size: readonly number[], backend: Recorder): tf.TensorInfo {
  return backend.emit('Slice', [x], size, x.dtype, { begin, size });
}

function splitV(x: tf.TensorInfo, sizes: number | number[], axis: unknown, backend: Recorder): tf.TensorInfo[] {
  const along = tf.util.parseAxisParam(axis as number, x.shape)[0]!;
  let from = 0;
  return tf.backend_util.prepareSplitSize(x as tf.Tensor, sizes, along).map((extent) => {
    const begin = x.shape.map((_, i) => (i === along ? from : 0));
    from += extent;
    return slice(x, begin, x.shape.map((full, i) => (i === along ? extent : full)), backend);
  });
}

function unpack(value: tf.TensorInfo, axis: number, backend: Recorder): tf.TensorInfo[] {
  const along = tf.util.parseAxisParam(axis, value.shape)[0]!, rest = value.shape.filter((_, i) => i !== along);
  const sizes = Array<number>(value.shape[along]!).fill(1);
  return splitV(value, sizes, along, backend).map((part) => passOn(part, reshape(part, rest, backend), backend));
}

/** Frees a tensor that was made on the way to `result`. */
function passOn<T>(temporary: tf.TensorInfo, result: T, backend: Recorder): T {
  backend.disposeData(temporary.dataId);
  return result;
}

function pack(xs: readonly tf.TensorInfo[], axis: unknown, backend: Recorder): tf.TensorInfo {
  tf.util.assert(xs.every((x) => x.dtype === xs[0]!.dtype), () => 'All tensors passed to stack must have matching dtypes');
  const rows = xs.map((x) => expandDims(x, axis as number, backend));
  const result = concat(rows, axis, backend);
  return rows.reduce((packed, row) => passOn(row, packed, backend), result);
}

function addN([first, ...others]: readonly tf.TensorInfo[], backend: Recorder): tf.TensorInfo {
  const add = (a: tf.TensorInfo, b: tf.TensorInfo) => elementwise['Add']!({ a, b }, {}, backend) as tf.TensorInfo;
  return others.reduce((sum, x) => passOn(sum, add(sum, x), backend), identity(first!, backend));
}

/** tfjs hands lists of tensors over as {0: a, 1: b}. */
const listOf = (inputs: KernelInputs): tf.TensorInfo[] => Object.values(inputs);
const fillLike = (value: number): KernelRule => ({ x }, _, backend) => backend.fill(x!.shape, x!.dtype, value);

/** Kernels that move, select or make elements. */
export const shape: KernelRules = {
  Identity: ({ x }, _, backend) => identity(x!, backend),
  Reshape: ({ x }, { shape }, backend) => reshape(x!, tf.util.inferFromImplicitShape(shape as number[], tf.util.sizeFromShape(x!.shape)), backend),
  ExpandDims: ({ input }, { dim }, backend) => expandDims(input!, dim as number, backend),
  Cast: ({ x }, { dtype }, backend) => cast(x!, dtype as tf.DataType, backend),
  Transpose: ({ x }, { perm }, backend) => backend.emit('Transpose', [x], (perm as number[]).map((p) => x!.shape[p]!), x!.dtype, { perm: perm as number[] }),
  Tile: ({ x }, { reps }, backend) => backend.emit('Tile', [x], x!.shape.map((extent, i) => extent * (reps as number[])[i]!), x!.dtype, { reps: reps as number[] }),
  Concat: (inputs, { axis }, backend) => concat(listOf(inputs), axis, backend),
  Pack: (inputs, { axis }, backend) => pack(listOf(inputs), axis, backend),
  Unpack: ({ value }, { axis }, backend) => unpack(value!, axis as number, backend),
  AddN: (inputs, _, backend) => addN(listOf(inputs), backend),
  Slice: ({ x }, { begin, size }, backend) => {
    const [from, extent] = tf.slice_util.parseSliceParams(x as tf.Tensor, begin as number[], size as number[]);
    tf.slice_util.assertParamsValid(x as tf.Tensor, from!, extent!);
    return slice(x!, from!, extent!, backend);
  },
  SplitV: ({ x }, { numOrSizeSplits, axis }, backend) => splitV(x!, numOrSizeSplits as number[], axis, backend),
  PadV2: ({ x }, { paddings, constantValue }, backend) => {
    const pads = paddings as [number, number][];
    return backend.emit('PadV2', [x], x!.shape.map((extent, i) => extent + pads[i]![0] + pads[i]![1]), x!.dtype, { paddings: pads, value: Number(constantValue ?? 0) });
  },
  GatherV2: ({ x, indices }, { axis, batchDims }, backend) => {
    if (batchDims) throw new GraftError('INTERNAL', 'GatherV2 with batchDims has no rule in the tracer');
    const along = tf.util.parseAxisParam(axis as number, x!.shape)[0]!;
    return backend.emit('GatherV2', [x, indices], [...x!.shape.slice(0, along), ...indices!.shape, ...x!.shape.slice(along + 1)], x!.dtype, { axis: along });
  },
  OneHot: ({ indices }, { depth, onValue, offValue, dtype }, backend) =>
    backend.emit('OneHot', [indices], [...indices!.shape, depth as number], (dtype as tf.DataType | undefined) ?? 'int32', { depth: depth as number, on: Number(onValue ?? 1), off: Number(offValue ?? 0) }),
  Fill: (_, { shape, value, dtype }, backend) => backend.fill(shape as number[], (dtype as tf.DataType | undefined) ?? tf.util.inferDtype(value as number), Number(value)),
  ZerosLike: fillLike(0),
  OnesLike: fillLike(1),
};
