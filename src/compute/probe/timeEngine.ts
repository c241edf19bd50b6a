import * as tf from '@tensorflow/tfjs-core';
import type { CompiledStep, Engine, StepDefinition } from '../port.ts';

const BATCH = 8, SIDE = 48, NARROW = 24, WIDE = 144, BLOCKS = 3;
const SLOW_MS = 3000, RUNS = 5;

/**
 * Median milliseconds of a training step of three inverted residual blocks at 48 × 48: enough work that a graphics card
 * shows what it is worth against the cost of going there and back.
 */
export async function timeEngine(engine: Engine): Promise<number> {
  const { definition, dispose } = makeTimedStep();
  try {
    const step = await engine.compile(definition);
    const image = Float32Array.from({ length: BATCH * SIDE * SIDE * NARROW }, (_, i) => Math.sin(i));
    // the first run touches fresh memory and compiles kernels, so it counts only where it alone shows that the engine is slow
    const first = await timed(step, image);
    if (first > SLOW_MS) return first;
    const times: number[] = [];
    for (let i = 0; i < RUNS; i++) times.push(await timed(step, image));
    await step.dispose();
    return times.sort((a, b) => a - b)[RUNS >> 1]!;
  } finally {
    dispose();
  }
}

async function timed(step: CompiledStep, image: Float32Array): Promise<number> {
  const start = performance.now();
  await step.run({ image });
  return performance.now() - start;
}

function makeTimedStep(): { readonly definition: StepDefinition; dispose(): void } {
  const variable = (name: string, shape: [number, number, number, number]): tf.Variable<tf.Rank.R4> => {
    const size = shape.reduce((product, extent) => product * extent, 1), scale = 1 / Math.sqrt(size / shape[3]);
    return tf.tidy(() => tf.variable(tf.tensor4d(Float32Array.from({ length: size }, (_, i) => Math.cos(i * 1.7) * scale), shape), true, `graft-timing/${name}`));
  };
  const blocks = Array.from({ length: BLOCKS }, (_, i) => ({
    expand: variable(`${i}/expand`, [1, 1, NARROW, WIDE]), depthwise: variable(`${i}/depthwise`, [3, 3, WIDE, 1]), project: variable(`${i}/project`, [1, 1, WIDE, NARROW]),
  }));
  const variables = blocks.flatMap(({ expand, depthwise, project }) => [expand, depthwise, project]);
  const relu6 = (x: tf.Tensor): tf.Tensor4D => tf.minimum(6, tf.relu(x));
  const loss = (image: tf.Tensor4D): tf.Scalar => {
    const last = blocks.reduce((x, { expand, depthwise, project }) =>
      tf.add<tf.Tensor4D>(x, tf.conv2d(relu6(tf.depthwiseConv2d(relu6(tf.conv2d(x, expand, 1, 'same')), depthwise, 1, 'same')), project, 1, 'same')), image);
    return tf.mean(tf.square(last));
  };
  return {
    definition: {
      key: 'graft-timing',
      inputs: { image: { shape: [BATCH, SIDE, SIDE, NARROW], dtype: 'float32' } },
      variables,
      build: ({ image }) => {
        const { value, grads } = tf.variableGrads(() => loss(image as tf.Tensor4D), variables);
        return { outputs: { loss: value }, gradients: grads };
      },
    },
    dispose: () => variables.forEach((one) => one.dispose()),
  };
}
