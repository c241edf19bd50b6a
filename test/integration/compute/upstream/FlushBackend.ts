import * as tf from '@tensorflow/tfjs-core';
import { lowerRecord } from '../../../../src/compute/lower/index.ts';
import { KERNEL_RULES, recordedNode } from '../../../../src/compute/trace/index.ts';
import type { Attributes, Geometry, Recorder, StepRecord, TraceDType, TraceNode, Value } from '../../../../src/compute/trace/index.ts';
import { runNow } from './runNow.ts';
import type { Fed } from './runNow.ts';

export const FLUSH_BACKEND = 'graft-flush';

type Numbers = tf.backend_util.TypedArray;

interface Entry {
  /** null: of a type that is never traced (strings, complex numbers), held for creating and reading alone. */
  readonly value: Value | null;
  /** What tfjs wrote, or what a read has given. */
  numbers: Numbers | Uint8Array[] | null;
  references: number;
}

/** Thrown by kernels and types that the tracer has no rule for: the spec isn't about Graft. */
export class OutsideTracer extends Error {
  /** Told of each: a spec may expect an error and so hide it. */
  static onThrow: (what: string) => void = () => {};

  constructor(what: string) {
    super(`The tracer has no rule for ${what}`);
    OutsideTracer.onThrow(what);
  }
}

function traceable(dtype: tf.DataType): TraceDType {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new OutsideTracer(`type ${dtype}`);
}

function typed(numbers: Numbers, dtype: TraceDType): Numbers {
  return dtype === 'float32' ? Float32Array.from(numbers) : dtype === 'int32' ? Int32Array.from(numbers) : Uint8Array.from(numbers);
}

/**
 * The tracing backend for tests that read: the same kernel rules, but a read lowers what was recorded up to there to a graph,
 * runs that on onnxruntime and gives the numbers. tfjs's own specs can so judge tracer and lowering.
 */
export class FlushBackend extends tf.KernelBackend implements Recorder {
  /** Arrays of equal elements are constants, as they are where a step makes one; else they are inputs. */
  static uniformIsConstant = false;

  private readonly data = new Map<object, Entry>();
  /** Numbers of inputs: a record may read them after their tensor is gone. */
  private readonly fed = new WeakMap<Value, Numbers>();
  private inputs = 0;

  emit(op: string, inputs: readonly (tf.TensorInfo | null | undefined)[], shape: readonly number[], dtype: tf.DataType, attributes: Attributes = {}, geometry: Geometry | null = null): tf.TensorInfo {
    const values = inputs.map((input) => (input ? this.valueIn(input) : null));
    return this.place(recordedNode({ op, inputs: values, attributes, geometry }, [...shape], traceable(dtype)).output);
  }

  place(value: Value): tf.TensorInfo {
    return { dataId: this.store(value, null), shape: [...value.shape], dtype: value.dtype };
  }

  valueIn(tensor: tf.TensorInfo): Value {
    const { value } = this.entry(tensor.dataId);
    if (!value) throw new OutsideTracer(`type ${tensor.dtype}`);
    // a tensor's shape may differ from that of its data (a reshape without a kernel)
    return value;
  }

  fill(shape: readonly number[], dtype: tf.DataType, value: number): tf.TensorInfo {
    return this.place({ kind: 'splat', value, shape: [...shape], dtype: traceable(dtype) });
  }

  /** Everything is recorded, so that even a reshape goes through the graph. */
  numbersOf(): null {
    return null;
  }

  hold(values: Numbers, shape: readonly number[], dtype: tf.DataType): tf.TensorInfo {
    return { dataId: this.write(values, [...shape], dtype), shape: [...shape], dtype };
  }

  override write(values: Numbers | Uint8Array[], shape: number[], dtype: tf.DataType): object {
    const numbers = values as Numbers;
    if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') return this.store(null, values);
    // as in a step: scalars are constants, what differs in its elements is an input
    const constant = shape.length === 0 || (FlushBackend.uniformIsConstant && numbers.length > 0 && Array.from(numbers).every((v) => v === numbers[0]));
    if (constant) return this.store({ kind: 'splat', value: Number(numbers[0]), shape, dtype }, numbers);
    const value: Value = { kind: 'input', name: `input_${this.inputs++}`, shape, dtype };
    this.fed.set(value, typed(numbers, dtype));
    return this.store(value, numbers);
  }

  override move(dataId: object, values: Numbers, shape: number[], dtype: tf.DataType, references: number): void {
    const moved = this.entry(this.write(values, shape, dtype));
    this.data.set(dataId, { ...moved, references });
  }

  override readSync(dataId: object): Numbers {
    const entry = this.entry(dataId);
    entry.numbers ??= this.flush(entry.value!);
    return entry.numbers as Numbers;
  }

  override read(dataId: object): Promise<Numbers> {
    return new Promise((resolve) => resolve(this.readSync(dataId)));
  }

  override incRef(dataId: object): void {
    this.entry(dataId).references++;
  }

  override refCount(dataId: object): number {
    return this.data.get(dataId)?.references ?? 0;
  }

  override disposeData(dataId: object, force = false): boolean {
    const entry = this.data.get(dataId);
    if (!entry) return true;
    entry.references--;
    if (entry.references > 0 && !force) return false;
    this.data.delete(dataId);
    return true;
  }

  override numDataIds(): number {
    return this.data.size;
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }

  override time(work: () => void): Promise<{ kernelMs: number }> {
    const start = performance.now();
    work();
    return Promise.resolve({ kernelMs: performance.now() - start });
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override dispose(): void {
    this.data.clear();
  }

  private entry(dataId: object): Entry {
    const entry = this.data.get(dataId);
    if (!entry) throw new Error('No data: the tensor was disposed');
    return entry;
  }

  private store(value: Value | null, numbers: Numbers | Uint8Array[] | null): object {
    const dataId = {};
    this.data.set(dataId, { value, numbers, references: 1 });
    return dataId;
  }

  private flush(result: Value): Numbers {
    const record = recordOf(result);
    const { graph, inputs } = lowerRecord(record);
    const values = new Map(record.inputs.map((input) => [input.name, input]));
    const feeds = inputs.map((name): Fed => {
      const { shape, dtype } = values.get(name)!;
      return { name, shape, dtype, numbers: this.fed.get(values.get(name)!)! };
    });
    return typed(runNow(graph.encode(), feeds, 'result'), result.dtype);
  }
}

/** Everything that `result` needs, in the order in which it was recorded. */
function recordOf(result: Value): StepRecord {
  const nodes = new Set<TraceNode>(), inputs = new Set<Value>();
  const pending: { value: Value; done: boolean }[] = [{ value: result, done: false }];
  while (pending.length > 0) {
    const { value, done } = pending.pop()!;
    if (value.kind === 'input') inputs.add(value);
    if (value.kind !== 'node' || nodes.has(value.node)) continue;
    if (done) {
      nodes.add(value.node);
      continue;
    }
    pending.push({ value, done: true }, ...value.node.inputs.flatMap((input) => (input ? [{ value: input, done: false }] : [])));
  }
  return { key: 'flush', nodes: [...nodes], inputs: [...inputs].filter((value) => value.kind === 'input'), variables: [], outputs: new Map([['result', result]]), gradients: [], gradientGroups: new Map(), assigned: [] };
}

/** Registers the backend with tfjs; a kernel without a rule says so by `OutsideTracer`. */
export function installFlushBackend(allKernels: readonly string[]): void {
  tf.registerBackend(FLUSH_BACKEND, () => new FlushBackend(), 0);
  for (const kernelName of new Set([...allKernels, ...Object.keys(KERNEL_RULES)])) {
    const rule = KERNEL_RULES[kernelName];
    tf.registerKernel({
      kernelName,
      backendName: FLUSH_BACKEND,
      kernelFunc: ({ inputs, attrs, backend }) => {
        if (!rule) throw new OutsideTracer(`kernel ${kernelName}`);
        return rule(inputs as Record<string, tf.TensorInfo>, (attrs ?? {}) as Record<string, unknown>, backend as FlushBackend);
      },
    });
  }
}
