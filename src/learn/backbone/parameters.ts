import type { Variable } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

type Layer = LayersModel['layers'][number];

/** One weight tensor under the name that run records and checkpoints use. */
export interface ModelParameter {
  /** `LAYER/WEIGHT`, such as `stage3_block2_project/kernel`. Equal in every model of the same architecture. */
  readonly name: string;
  readonly layer: string;
  readonly shape: readonly number[];
  /** False for moving averages, which a step assigns but no optimiser touches. */
  readonly trainable: boolean;
  /** Its `name` is tfjs's own, unique in the process and so not stable: `stem/kernel_3`. Gradients and engines go by it. */
  readonly variable: Variable;
}

/** All weights of the given layers, in the order of the layers. */
export function parametersOf(modelLayers: readonly Layer[]): readonly ModelParameter[] {
  return modelLayers.flatMap((layer) =>
    layer.weights.map((weight) => ({
      name: `${layer.name}/${weight.originalName.split('/').at(-1)}`,
      layer: layer.name,
      shape: weight.shape as number[],
      trainable: layer.trainableWeights.includes(weight),
      // A layer's weight hides its variable from TypeScript; `read` returns that variable itself.
      variable: weight.read() as Variable,
    })),
  );
}
