import * as tf from '@tensorflow/tfjs-core';
import type { NamedTensorInfoMap, Tensor } from '@tensorflow/tfjs-core';
import type { NativeBackend, OpAttribute } from '../nativeBackend.ts';

/** tfjs backend that has these kernels. */
export const TENSORFLOW_BACKEND = 'tensorflow';

const NORMALIZE = 'GraftBatchNormTraining', NORMALIZE_GRADIENT = 'GraftBatchNormTrainingGrad', RELU6 = 'GraftRelu6', RELU6_GRADIENT = 'GraftRelu6Grad';

export interface Normalized {
  readonly y: Tensor;
  /** Of the batch, per channel. The variance is the biased one, as tfjs has it. */
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/**
 * Batch norm by the batch's own statistics over the last dimension of [n, h, w, c], with its gradient in one operation
 * (FusedBatchNormV3, FusedBatchNormGradV3). Gradients flow through `y` alone.
 */
export function batchNormTraining(x: Tensor, scale: Tensor, offset: Tensor, epsilon: number): Normalized {
  const [y, mean, unbiased] = tf.engine().runKernel(NORMALIZE, { x, scale, offset }, { epsilon }) as Tensor[];
  const count = x.size / x.shape.at(-1)!;
  return { y: y!, mean: mean!, variance: tf.mul(unbiased!, (count - 1) / count) };
}

/** min(6, max(0, x)) with its gradient in one operation. The gradient at exactly 0 and 6 is 0, as for tfjs's relu and minimum. */
export function relu6(x: Tensor): Tensor {
  return tf.engine().runKernel(RELU6, { x });
}

/** Makes the kernels known to tfjs. Once a process and thread. */
export function registerFusedKernels(): void {
  if (tf.getKernel(NORMALIZE, TENSORFLOW_BACKEND) !== undefined) return;
  const register = (kernelName: string, compute: (inputs: NamedTensorInfoMap, backend: NativeBackend, epsilon: number) => Tensor | Tensor[]): void => tf.registerKernel({
    kernelName, backendName: TENSORFLOW_BACKEND,
    kernelFunc: ({ inputs, backend, attrs }) => compute(inputs, backend as NativeBackend, attrs?.['epsilon'] as number),
  });
  register(NORMALIZE, ({ x, scale, offset }, backend, epsilon) => tf.tidy(() => {
    const none = tf.tensor1d([]);
    return backend.executeMultipleOutputs('FusedBatchNormV3', batchNormAttributes(backend, epsilon), [x!, scale!, offset!, none, none], 6);
  }));
  register(NORMALIZE_GRADIENT, ({ dy, x, scale, a, b, c }, backend, epsilon) => {
    const outputs = backend.executeMultipleOutputs('FusedBatchNormGradV3', batchNormAttributes(backend, epsilon), [dy!, x!, scale!, a!, b!, c!], 5);
    // the last two are placeholders of TensorFlow's
    for (const placeholder of outputs.slice(3)) placeholder.dispose();
    return outputs.slice(0, 3);
  });
  register(RELU6, ({ x }, backend) => backend.executeSingleOutput('Relu6', [float('T', backend)], [x!]));
  register(RELU6_GRADIENT, ({ dy, y }, backend) => backend.executeSingleOutput('Relu6Grad', [float('T', backend)], [dy!, y!]));
  registerGradients();
}

function registerGradients(): void {
  tf.registerGradient({
    kernelName: NORMALIZE,
    inputsToSave: ['x', 'scale'],
    // what TensorFlow keeps for its gradient
    outputsToSave: [false, false, false, true, true, true],
    gradFunc: (dys, saved, attrs) => {
      const [x, scale, a, b, c] = saved as [Tensor, Tensor, Tensor, Tensor, Tensor];
      // at once: tfjs asks for each of the three in a scope of its own, which would take the other two with it
      const gradients = tf.engine().runKernel(NORMALIZE_GRADIENT, { dy: (dys as Tensor[])[0]!, x, scale, a, b, c }, attrs) as Tensor[];
      return { x: () => gradients[0]!, scale: () => gradients[1]!, offset: () => gradients[2]! };
    },
  });
  tf.registerGradient({
    kernelName: RELU6,
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({ x: () => tf.engine().runKernel(RELU6_GRADIENT, { dy: dy as Tensor, y: y! }) as Tensor }),
  });
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
