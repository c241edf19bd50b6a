/** The loops that move weights in place against tfjs's own optimisers, on the plain backend. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src/domain/random/index.ts';
import { createOptimizer } from '../../../../src/learn/optim/index.ts';
import type { Recipe } from '../../../../src/domain/recipe/index.ts';

beforeAll(() => tf.setBackend('cpu'));
afterEach(() => tf.disposeVariables());

const STEPS = 30, RATE = 0.02;

function values(seed: number, size: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: size }, () => random.normal());
}

/** tfjs's name for the second moment's guard is epsilon as well; its default is another one. */
const CASES: readonly [string, Partial<Recipe['optimizer']>, () => tf.Optimizer][] = [
  ['tf.train.adam', { name: 'adamw' }, () => tf.train.adam(RATE, 0.9, 0.999, 1e-8)],
  ['tf.train.sgd', { name: 'sgd', momentum: 0 }, () => tf.train.sgd(RATE)],
  ['tf.train.momentum', { name: 'sgd', momentum: 0.9 }, () => tf.train.momentum(RATE, 0.9)],
];

describe.each(CASES)('like %s', (_, options, make) => {
  it('moves weights, over many steps and several variables', () => {
    const sizes = [7, 64, 1], optimizer = createOptimizer({ name: 'sgd', learningRate: RATE, weightDecay: 0, momentum: 0, clipNorm: 0, ...options });
    const weights = sizes.map((size, i) => values(i, size));
    const theirs = make(), variables = weights.map((w, i) => tf.tidy(() => tf.variable(tf.tensor1d(w.slice()), true, `w${i}`)));
    for (let step = 0; step < STEPS; step++) {
      const gradients = sizes.map((size, i) => values(100 + step * 10 + i, size));
      optimizer.update(weights.map((w, i) => ({ name: `w${i}`, weights: w, gradient: gradients[i]!, decay: true })), RATE);
      tf.tidy(() => theirs.applyGradients(variables.map((variable, i) => ({ name: variable.name, tensor: tf.tensor1d(gradients[i]!) }))));
    }
    variables.forEach((variable, i) => variable.dataSync().forEach((value, j) => expect(weights[i]![j]).toBeCloseTo(value, 5)));
    theirs.dispose();
  });
});
