import * as tf from '@tensorflow/tfjs-core';
import { GraftError } from '../../domain/errors/index.ts';
import { sourceLine } from './sourceLine.ts';
import { describeValue, recordedNode } from '../record/index.ts';
import type { Attributes, Geometry, TraceDType, TraceNode, Value } from '../record/index.ts';

/** Real numbers of a tensor that was made outside of a step: weights, before and after training. */
interface Held {
  readonly kind: 'held';
  readonly values: tf.backend_util.TypedArray | Uint8Array;
}

interface Entry {
  readonly content: Held | Value;
  references: number;
}

interface Recording {
  readonly nodes: TraceNode[];
  /** Data of variables that the definition doesn't list, by name. */
  readonly strangers: ReadonlyMap<object, string>;
}

export const TRACE_BACKEND = 'graft-trace';

function defect(message: string): GraftError {
  const line = sourceLine(new Error().stack);
  return new GraftError('INTERNAL', line ? `${message} (${line})` : message);
}

function traceable(dtype: tf.DataType): TraceDType {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw defect(`Tensors of type ${dtype} can't be traced`);
}

/** Whether the bytes of an array are those of its first element again and again: all of it compared with itself, an element later. */
function repeats({ buffer, byteOffset, byteLength }: ArrayBufferView, element: number): boolean {
  const bytes = Buffer.from(buffer, byteOffset, byteLength);
  return byteLength > 0 && bytes.subarray(element).equals(bytes.subarray(0, byteLength - element));
}

/** tfjs makes a gradient of zeros for each result that nothing was made of, activations among them. */
function uniform(values: ArrayLike<number>): boolean {
  if (ArrayBuffer.isView(values) && values[0] === values[0] && repeats(values, values.byteLength / values.length)) return true;
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]) return false;
  return values.length > 0;
}

/**
 * A tfjs backend that computes nothing. While a step is recorded, each kernel call becomes a node; otherwise it only holds the
 * numbers of weights, so that a process which trains on a traced engine needs no computing backend.
 */
export class TraceBackend extends tf.KernelBackend {
  private readonly data = new tf.DataStorage<Entry>(this, tf.engine());
  private recording: Recording | null = null;

  // --- recording

  /** Runs `step` and returns the kernel calls it made. */
  record<T>(strangers: ReadonlyMap<object, string>, step: () => T): { nodes: readonly TraceNode[]; result: T } {
    if (this.recording) throw defect('A step is traced within a step');
    const recording: Recording = { nodes: [], strangers };
    this.recording = recording;
    try {
      return { result: step(), nodes: recording.nodes };
    } finally {
      this.recording = null;
    }
  }

  /** Appends a kernel call. */
  emit(op: string, inputs: readonly (tf.TensorInfo | null | undefined)[], shape: readonly number[], dtype: tf.DataType, attributes: Attributes = {}, geometry: Geometry | null = null): tf.TensorInfo {
    if (!this.recording) throw defect(`${op} was called outside of a step: this backend records steps and computes nothing`);
    const values = inputs.map((input) => (input ? this.valueIn(input) : null));
    const node = recordedNode({ op, inputs: values, attributes, geometry }, [...shape], traceable(dtype));
    this.recording.nodes.push(node);
    return this.place(node.output);
  }

  /** A new tensor with this value. */
  place(value: Value): tf.TensorInfo {
    return { dataId: this.store(value), shape: [...value.shape], dtype: value.dtype };
  }

  valueIn(tensor: tf.TensorInfo): Value {
    const { content } = this.data.get(tensor.dataId);
    if (content.kind !== 'held') return content;
    const stranger = this.recording?.strangers.get(tensor.dataId);
    throw defect(stranger
      ? `The step uses variable "${stranger}", which its definition doesn't list`
      : `The step uses a tensor of shape [${tensor.shape.join(', ')}] that was made outside of it: make it an input`);
  }

  /** Every element equal to `value`: a constant of the graph while recording, numbers otherwise. */
  fill(shape: readonly number[], dtype: tf.DataType, value: number): tf.TensorInfo {
    if (this.recording) return this.place({ kind: 'splat', value, shape: [...shape], dtype: traceable(dtype) });
    const values = tf.util.makeZerosTypedArray(tf.util.sizeFromShape([...shape]), dtype as 'float32').fill(value);
    return { dataId: this.store({ kind: 'held', values }), shape: [...shape], dtype };
  }

  /** The same data in another shape or type, for kernels that need no computing. */
  numbersOf(tensor: tf.TensorInfo): tf.backend_util.TypedArray | Uint8Array | null {
    const { content } = this.data.get(tensor.dataId);
    return content.kind === 'held' && !this.recording ? content.values : null;
  }

  hold(values: tf.backend_util.TypedArray | Uint8Array, shape: readonly number[], dtype: tf.DataType): tf.TensorInfo {
    return { dataId: this.store({ kind: 'held', values }), shape: [...shape], dtype };
  }

  // --- storage, as tfjs asks for it

  override write(values: tf.backend_util.TypedArray, shape: number[], dtype: tf.DataType): object {
    if (!this.recording) return this.store({ kind: 'held', values });
    if (!uniform(values)) {
      throw defect(`The step makes a constant of shape [${shape.join(', ')}] whose values differ: traced once, it would repeat them at every run. Make it an input`);
    }
    return this.store({ kind: 'splat', value: Number(values[0]), shape, dtype: traceable(dtype) });
  }

  override move(dataId: object, values: tf.backend_util.TypedArray, _shape: number[], _dtype: tf.DataType, references: number): void {
    this.data.set(dataId, { content: { kind: 'held', values }, references });
  }

  override readSync(dataId: object): tf.backend_util.TypedArray {
    const { content } = this.data.get(dataId);
    if (content.kind === 'held') return content.values as tf.backend_util.TypedArray;
    throw defect(`The step reads the value of a tensor (${describeValue(content)}), which has none while it is traced`);
  }

  override read(dataId: object): Promise<tf.backend_util.TypedArray> {
    return Promise.resolve(this.readSync(dataId));
  }

  override incRef(dataId: object): void {
    this.data.get(dataId).references++;
  }

  override refCount(dataId: object): number {
    return this.data.has(dataId) ? this.data.get(dataId).references : 0;
  }

  override disposeData(dataId: object, force = false): boolean {
    if (!this.data.has(dataId)) return true;
    const entry = this.data.get(dataId);
    entry.references--;
    if (entry.references > 0 && !force) return false;
    this.data.delete(dataId);
    return true;
  }

  override numDataIds(): number {
    return this.data.numDataIds();
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override timerAvailable(): boolean {
    return false;
  }

  override dispose(): void {}

  private store(content: Held | Value): object {
    const dataId = {};
    this.data.set(dataId, { content, references: 1 });
    return dataId;
  }
}
