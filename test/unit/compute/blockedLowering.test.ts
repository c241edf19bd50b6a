import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { beforeEach, describe, expect, it } from 'vitest';
import { lowerRecord } from '../../../src/compute/lower/index.ts';
import { batchNormTraining } from '../../../src/compute/layers/index.ts';
import { inferSizes } from '../../../src/compute/memory/index.ts';
import type { StepDefinition } from '../../../src/compute/port.ts';
import { TRACE_BACKEND, installTraceBackend, traceStep } from '../../../src/compute/trace/index.ts';

beforeEach(async () => {
  installTraceBackend();
  await tf.setBackend(TRACE_BACKEND);
});

const float32 = (...shape: number[]) => ({ shape, dtype: 'float32' as const });

/** A residual block over 24 channels with the gradient of its input and of its filters. */
const block: StepDefinition = {
  key: 'residual',
  inputs: { x: float32(2, 8, 8, 24), expand: float32(1, 1, 24, 48), bias: float32(48), depthwise: float32(3, 3, 48, 1), project: float32(1, 1, 48, 24), dy: float32(2, 8, 8, 24) },
  variables: [],
  build: ({ dy, ...inputs }) => {
    const forward = (...[x, expand, bias, depthwise, project]: tf.Tensor[]): tf.Tensor => {
      const wide = tf.minimum(6, tf.relu(tf.add(tf.conv2d(x as tf.Tensor4D, expand as tf.Tensor4D, 1, 'same'), bias!))) as tf.Tensor4D;
      const narrow = tf.conv2d(tf.depthwiseConv2d(wide, depthwise as tf.Tensor4D, 1, 'same'), project as tf.Tensor4D, 1, 'same');
      return tf.add(narrow, x!);
    };
    const gradients = tf.grads(forward)(Object.values(inputs), dy!);
    return { outputs: Object.fromEntries(Object.keys(inputs).map((name, i) => [`d${name}`, gradients[i]!])) };
  },
};

describe('lowering to blocked channels', () => {
  const nodes = (size: number) => lowerRecord(traceStep(block), { block: size }).graph.nodes;

  it('leaves no convolution in the standard form, and none of ONNX’s own operators in the blocked domain without it', () => {
    const convolutions = nodes(16).filter(({ type }) => type === 'Conv');
    expect(convolutions.length).toBe(6);
    expect(new Set(convolutions.map(({ domain }) => domain))).toEqual(new Set(['com.microsoft.nchwc']));
    expect(nodes(0).filter(({ domain }) => domain !== '')).toEqual([]);
  });

  it('joins bias and relu6 to the convolution before them', () => {
    const [expand] = nodes(16).filter(({ type, attributes }) => type === 'Conv' && 'activation' in attributes);
    expect(expand).toMatchObject({ attributes: { activation: 'Clip', activation_params: { floats: [0, 6] } } });
    expect(expand!.inputs).toHaveLength(3);
    expect(nodes(16).some(({ type }) => type === 'Clip')).toBe(false);
  });

  it('reorders an activation once in each direction at most', () => {
    const reordered = nodes(16).filter(({ type }) => type === 'ReorderInput' || type === 'ReorderOutput').map(({ type, inputs }) => `${type} ${inputs[0]}`);
    expect(new Set(reordered).size).toBe(reordered.length);
  });
});

describe('a batch norm in training mode between convolutions', () => {
  const step: StepDefinition = {
    key: 'normalised',
    inputs: { x: float32(2, 8, 8, 32), filter: float32(1, 1, 32, 32), scale: float32(32), offset: float32(32), near: float32(32), dy: float32(2, 8, 8, 32) },
    variables: [],
    build: ({ dy, near, ...inputs }) => {
      const forward = (...[x, filter, scale, offset]: tf.Tensor[]): tf.Tensor => {
        const wide = batchNormTraining(tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same'), { scale: scale!, offset: offset!, near: near! }, 1e-3).y;
        return tf.conv2d(tf.minimum(6, tf.relu(wide)) as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same');
      };
      const gradients = tf.grads(forward)(Object.values(inputs), dy!);
      return { outputs: { y: forward(...Object.values(inputs)), ...Object.fromEntries(Object.keys(inputs).map((name, i) => [`d${name}`, gradients[i]!])) } };
    },
  };
  /** Operators whose result has the size of the activation. */
  const written = () => {
    const { graph } = lowerRecord(traceStep(step), { block: 16 }), sizes = inferSizes(graph), whole = 2 * 8 * 8 * 32;
    return graph.nodes.filter(({ type, outputs }) => type !== 'Reshape' && outputs.some((name) => sizes.get(name)!.dims.reduce((a, b) => a * b, 1) === whole));
  };

  it('writes three activations: scale, shift and relu6, the same once more for the way back, and the gradient before its factor', () => {
    const blocked = written().filter(({ type, domain, attributes }) => domain !== '' && type === 'Conv' && attributes['group'] === 32);
    expect(blocked.map(({ inputs, attributes }) => `${String(attributes['activation'] ?? 'linear')} of ${inputs.length}`).sort()).toEqual(['Clip of 3', 'Clip of 3', 'linear of 4']);
    // the gate's
    expect(written().filter(({ type, domain }) => domain === '' && ['Add', 'Sub', 'Mul'].includes(type)).length).toBe(3);
  });
});
