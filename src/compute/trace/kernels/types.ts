import type * as tf from '@tensorflow/tfjs-core';
import type { TraceBackend } from '../TraceBackend.ts';

/** Inputs and attributes of a kernel as tfjs hands them over; each rule says which it knows. */
export type KernelInputs = Readonly<Record<string, tf.TensorInfo>>;
export type KernelAttributes = Readonly<Record<string, unknown>>;

/** What a rule asks of the backend that records. */
export type Recorder = Pick<TraceBackend, 'emit' | 'place' | 'valueIn' | 'fill' | 'numbersOf' | 'hold' | 'incRef' | 'disposeData'>;

/** Records one kernel: works out shape and type of the result. */
export type KernelRule = (inputs: KernelInputs, attributes: KernelAttributes, backend: Recorder) => tf.TensorInfo | tf.TensorInfo[];
export type KernelRules = Readonly<Record<string, KernelRule>>;

/** One rule for several kernels that differ in name only. */
export function forEach(names: readonly string[], rule: (name: string) => KernelRule): Record<string, KernelRule> {
  return Object.fromEntries(names.map((name) => [name, rule(name)]));
}
