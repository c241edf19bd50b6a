import '@tensorflow/tfjs-backend-cpu';
import type { Tensor } from '@tensorflow/tfjs-core';
import { grads, memory, norm, ones, randomUniform, setBackend, softmax, sum, tensor2d, variableGrads } from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src/domain/random/index.ts';
import { buildTrunk } from '../../../../src/learn/backbone/index.ts';
import { asLayersModel, buildModel, drawDropoutMask, forward } from '../../../../src/learn/model/index.ts';
import type { HeadSpec } from '../../../../src/learn/model/index.ts';

beforeAll(async () => { await setBackend('cpu'); });

const projection: HeadSpec = { taskId: 't1', name: 'projection', classes: 2, hidden: 0 };
const sex: HeadSpec = { taskId: 't2', name: 'sex', classes: 2, hidden: 8 };
const features = () => randomUniform([3, 1280], 0, 1, 'float32', 7);
const weights = (model: ReturnType<typeof buildModel>) => new Map(model.parameters.map(({ name, variable }) => [name, variable.dataSync()]));

describe('buildModel', () => {
  it('names weights after the tasks', () => {
    const { parameters } = buildModel({ trunk: null, heads: [projection, sex], seed: 1 });
    expect(parameters.map(({ name, shape, trainable }) => ({ name, shape, trainable }))).toEqual([
      { name: 'head_projection/kernel', shape: [1280, 2], trainable: true },
      { name: 'head_projection/bias', shape: [2], trainable: true },
      { name: 'head_sex_hidden/kernel', shape: [1280, 8], trainable: true },
      { name: 'head_sex_hidden/bias', shape: [8], trainable: true },
      { name: 'head_sex/kernel', shape: [8, 2], trainable: true },
      { name: 'head_sex/bias', shape: [2], trainable: true },
    ]);
  });

  it('gives every head its own valid name, whatever tasks are called', () => {
    fc.assert(fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 12 }), { minLength: 1, maxLength: 4 }), (names) => {
      const model = buildModel({ trunk: null, heads: names.map((name, i) => ({ taskId: String(i), name, classes: 2, hidden: 0 })), seed: 1 });
      expect(new Set(model.parameters.map(({ name }) => name)).size).toBe(2 * names.length);
      model.dispose();
    }), { numRuns: 30 });
  });

  it('starts a head alike, whatever other heads there are', () => {
    const alone = weights(buildModel({ trunk: null, heads: [sex], seed: 3 }));
    const both = weights(buildModel({ trunk: null, heads: [projection, sex], seed: 3 }));
    for (const [name, values] of alone) expect(both.get(name)).toEqual(values);
  });

  it('frees all its tensors', () => {
    const before = memory().numTensors;
    buildModel({ trunk: buildTrunk({ size: 32, batchNorm: 'training', pack: null, seed: 1 }, 'stage6'), heads: [projection, sex], seed: 1 }).dispose();
    expect(memory().numTensors).toBe(before);
  });
});

describe('forward', () => {
  it('gives logits per task, from features or from a cut', () => {
    const upper = buildTrunk({ size: 32, batchNorm: 'training', pack: null, seed: 1 }, 'stage6');
    const logits = forward(buildModel({ trunk: upper, heads: [projection, sex], seed: 1 }), ones([2, 1, 1, 192]), { training: false });
    expect(Object.entries(logits).map(([task, y]) => [task, y.shape])).toEqual([['t1', [2, 2]], ['t2', [2, 2]]]);
  });

  it('drops exactly the features that the mask names', () => {
    const model = buildModel({ trunk: null, heads: [projection], seed: 1 });
    const mask = tensor2d(drawDropoutMask(createRandom(1), 3 * 1280, 0.5), [3, 1280]);
    const [slope] = grads((x: Tensor) => sum(forward(model, x, { training: true, dropoutMask: mask })['t1']!))([features()]);
    const kernel = model.parameters[0]!.variable.dataSync();
    const expected = mask.dataSync().map((m, i) => m * (kernel[2 * (i % 1280)]! + kernel[2 * (i % 1280) + 1]!));
    slope!.dataSync().forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
  });

  it('has gradients for the head of the loss alone', () => {
    const model = buildModel({ trunk: null, heads: [projection, sex], seed: 1 });
    const { grads: found } = variableGrads(() => sum(forward(model, features(), { training: true })['t1']!), model.parameters.map(({ variable }) => variable));
    const sizes = model.parameters.map(({ name, variable }) => [name, found[variable.name] == null ? 0 : norm(found[variable.name]!).dataSync()[0]!] as const);
    expect(sizes.filter(([, size]) => size > 0).map(([name]) => name)).toEqual(['head_projection/kernel', 'head_projection/bias']);
  });
});

describe('drawDropoutMask', () => {
  it('keeps the expected value and holds two values only', () => {
    const mask = drawDropoutMask(createRandom(2), 100_000, 0.2);
    expect(new Set(mask)).toEqual(new Set([0, Math.fround(1.25)]));
    expect(mask.reduce((sum, value) => sum + value, 0) / mask.length).toBeCloseTo(1, 2);
  });
});

describe('asLayersModel', () => {
  it('survives being saved and loaded by stock tfjs, with probabilities of the same model', async () => {
    const upper = buildTrunk({ size: 32, batchNorm: 'training', pack: null, seed: 1 }, 'stage6');
    const model = buildModel({ trunk: upper, heads: [projection, sex], seed: 1 });
    const x = randomUniform([2, 1, 1, 192], -1, 1, 'float32', 4);
    const whole = asLayersModel(model, 'graft');
    let saved: Parameters<Parameters<typeof whole.save>[0] extends infer H ? Extract<H, { save?: unknown }>['save'] & {} : never>[0] | null = null;
    await whole.save({ save: (artifacts) => { saved = artifacts; return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } }); } });
    const loaded = await loadLayersModel({ load: () => Promise.resolve(saved!) });
    const outputs = loaded.predict(x) as Tensor[];
    const logits = forward(model, x, { training: false });
    expect(outputs.map((y) => y.dataSync())).toEqual([softmax(logits['t1']!).dataSync(), softmax(logits['t2']!).dataSync()]);
  });
});
