import * as tf from '@tensorflow/tfjs-core';
import type { StepDefinition } from '../../../../src/compute/index.ts';
import { traceStep } from '../../../../src/compute/index.ts';
import { TRACE_BACKEND, installTraceBackend } from '../../../../src/compute/trace/index.ts';
import { evaluationStep, frozenStep, taskGradientStep, trainingStep } from '../../../../src/learn/network/index.ts';
import { BATCH, HEAD_NAMES, STRATEGY_NAMES, makeFrozenPart, makeNetwork } from './networks.ts';

/** Names of the tfjs kernels that are called while a step is traced: all of them, live or not. */
export function kernelsOf(definitions: Iterable<StepDefinition>): ReadonlySet<string> {
  installTraceBackend();
  const met = new Set<string>(), configs = tf.getKernelsForBackend(TRACE_BACKEND);
  const exchange = (config: tf.KernelConfig) => {
    tf.unregisterKernel(config.kernelName, TRACE_BACKEND);
    tf.registerKernel(config);
  };
  for (const config of configs) {
    exchange({ ...config, kernelFunc: (call) => {
      met.add(config.kernelName);
      return config.kernelFunc(call);
    } });
  }
  try {
    for (const definition of definitions) traceStep(definition);
  } finally {
    configs.forEach(exchange);
  }
  return met;
}

/** Every step that learn has, for every strategy and head of the suite. */
export function* stepsOfLearn(): Generator<StepDefinition> {
  for (const strategy of STRATEGY_NAMES) {
    for (const heads of HEAD_NAMES) {
      const { network, recipe } = makeNetwork(strategy, heads), options = { key: `${strategy} ${heads}`, batch: BATCH };
      const dropout = recipe.heads.dropout > 0;
      try {
        yield trainingStep(network, { ...options, dropout });
        yield taskGradientStep(network, { ...options, dropout });
        yield evaluationStep(network, options);
      } finally {
        network.dispose();
      }
    }
    const part = makeFrozenPart(strategy);
    if (!part) continue;
    try {
      yield frozenStep(part, { key: strategy, batch: BATCH });
    } finally {
      part.dispose();
    }
  }
}
