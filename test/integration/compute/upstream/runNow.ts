import { createRequire } from 'node:module';
import * as ort from 'onnxruntime-node';
import type { backend_util } from '@tensorflow/tfjs-core';
import type { TraceDType } from '../../../../src/compute/trace/index.ts';

export interface Fed {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: TraceDType;
  readonly numbers: backend_util.TypedArray;
}

/** onnxruntime-node's native session. Its JavaScript wraps these calls in promises; tfjs's `dataSync` can't wait for one. */
interface NativeSession {
  loadModel(buffer: ArrayBufferLike, offset: number, length: number, options: object): void;
  run(feeds: object, fetches: object, options: object): Record<string, ort.Tensor>;
  dispose(): void;
}

interface Binding {
  readonly binding: { readonly InferenceSession: new () => NativeSession };
  initOrt(): void;
}

const native = createRequire(import.meta.url)('onnxruntime-node/dist/binding.js') as Binding;

/** Runs a model once and gives the named output, all before it returns. */
export function runNow(model: Uint8Array, feeds: readonly Fed[], output: string): backend_util.TypedArray {
  native.initOrt();
  const session = new native.binding.InferenceSession();
  session.loadModel(model.buffer, model.byteOffset, model.byteLength, { executionProviders: ['cpu'], intraOpNumThreads: 1, interOpNumThreads: 1, enableMemPattern: false, logSeverityLevel: 4 });
  try {
    const tensors = Object.fromEntries(feeds.map(({ name, shape, dtype, numbers }) => [name, new ort.Tensor(dtype, numbers as Float32Array, [...shape])]));
    return session.run(tensors, { [output]: null }, { logSeverityLevel: 4 })[output]!.data as backend_util.TypedArray;
  } finally {
    session.dispose();
  }
}
