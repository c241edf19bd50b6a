import * as tf from '@tensorflow/tfjs-core';
import type { NamedTensorInfoMap, Tensor } from '@tensorflow/tfjs-core';
import { BATCH_NORM_TRAINING, BATCH_NORM_TRAINING_GRADIENT, RELU6, RELU6_GRADIENT } from '../../layers/index.ts';
import type { NativeBackend, OpAttribute } from './nativeBackend.ts';

/** tfjs backend that has these kernels. */
export const TENSORFLOW_BACKEND = 'tensorflow';

/**
 * Registers the fused kernels (`compute/layers`) as TensorFlow's own operations: FusedBatchNormV3, FusedBatchNormGradV3, Relu6,
 * Relu6Grad. Once a process and thread.
 */
export function registerFusedKernels(): void {
  if (tf.getKernel(BATCH_NORM_TRAINING, TENSORFLOW_BACKEND) !== undefined) return;
  const register = (kernelName: string, compute: (inputs: NamedTensorInfoMap, backend: NativeBackend, epsilon: number) => Tensor | Tensor[]): void => tf.registerKernel({
    kernelName, backendName: TENSORFLOW_BACKEND,
    kernelFunc: ({ inputs, backend, attrs }) => compute(inputs, backend as NativeBackend, attrs?.['epsilon'] as number),
  });
  register(BATCH_NORM_TRAINING, ({ x, scale, offset }, backend, epsilon) => tf.tidy(() => {
    const none = tf.tensor1d([]), count = tf.util.sizeFromShape(x!.shape) / x!.shape.at(-1)!;
    const [y, mean, unbiased, ...kept] = backend.executeMultipleOutputs('FusedBatchNormV3', batchNormAttributes(backend, epsilon), [x!, scale!, offset!, none, none], 6);
    return [y!, mean!, tf.mul(unbiased!, (count - 1) / count), ...kept];
  }));
  register(BATCH_NORM_TRAINING_GRADIENT, ({ dy, x, scale, a, b, c }, backend, epsilon) => {
    const outputs = backend.executeMultipleOutputs('FusedBatchNormGradV3', batchNormAttributes(backend, epsilon), [dy!, x!, scale!, a!, b!, c!], 5);
    // the last two are placeholders of TensorFlow's
    for (const placeholder of outputs.slice(3)) placeholder.dispose();
    return outputs.slice(0, 3);
  });
  register(RELU6, ({ x }, backend) => backend.executeSingleOutput('Relu6', [float('T', backend)], [x!]));
  register(RELU6_GRADIENT, ({ dy, y }, backend) => backend.executeSingleOutput('Relu6Grad', [float('T', backend)], [dy!, y!]));
}

const float = (name: string, { binding }: NativeBackend): OpAttribute => ({ name, type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT });

function batchNormAttributes(backend: NativeBackend, epsilon: number): OpAttribute[] {
  const { binding } = backend;
  return [
    float('T', backend), float('U', backend),
    { name: 'epsilon', type: binding.TF_ATTR_FLOAT, value: epsilon },
    { name: 'data_format', type: binding.TF_ATTR_STRING, value: 'NHWC' },
    { name: 'is_training', type: binding.TF_ATTR_BOOL, value: true },
  ];
}
