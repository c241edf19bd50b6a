import '@tensorflow/tfjs-backend-cpu';
import type { Tensor } from '@tensorflow/tfjs-core';
import { memory, ones, randomUniform, setBackend, tensor4d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { CUTS } from '../../../../src/domain/recipe/index.ts';
import { activationShape, buildTrunk, parametersOf } from '../../../../src/learn/backbone/index.ts';
import type { BackbonePack, TrunkOptions } from '../../../../src/learn/backbone/index.ts';
import { cosine, maxAbsDiff } from '../../../fixtures/numbers.ts';
import { shippedPack } from '../../../fixtures/packs.ts';
import reference from '../../../fixtures/backbone/lite0-small.json' with { type: 'json' };

let pack: BackbonePack;
beforeAll(async () => {
  await setBackend('cpu');
  pack = await shippedPack();
});

const run = (model: { apply(x: Tensor, kwargs: object): unknown }, x: Tensor, training = false): Float32Array =>
  (model.apply(x, { training }) as Tensor).dataSync<'float32'>();
const small: Omit<TrunkOptions, 'pack'> = { size: 32, batchNorm: 'folded', seed: 5 };

describe('buildTrunk', () => {
  it('gives the features that numpy computes from the original checkpoint, up to the rounding of the pack', () => {
    const { size } = reference;
    const pixel = (i: number, j: number, c: number) => (3 * i + 2 * j + 40 * c + 5 * Math.floor((i * j) / 16)) % 256;
    const image = Float32Array.from({ length: size * size * 3 }, (_, k) => pixel(Math.floor(k / (3 * size)), Math.floor(k / 3) % size, k % 3));
    const trunk = buildTrunk({ ...small, size, pack });
    expect(cosine(run(trunk, tensor4d(image, [1, size, size, 3])), reference.features)).toBeGreaterThanOrEqual(0.9999);
    trunk.dispose();
  });

  it('computes the same with batch norms folded and apart', () => {
    const x = randomUniform([2, 32, 32, 3], 0, 255, 'float32', 3);
    const folded = run(buildTrunk({ ...small, pack }), x);
    const apart = run(buildTrunk({ ...small, pack, batchNorm: 'training' }), x);
    expect(maxAbsDiff(folded, apart)).toBeLessThan(1e-4);
  });

  it('draws untrained weights from the seed alone, with the variance of EfficientNet', () => {
    const kernels = (seed: number) => new Map(parametersOf(buildTrunk({ ...small, pack: null, batchNorm: 'training', seed }).layers)
      .map(({ name, variable }) => [name, variable.dataSync<'float32'>()]));
    const first = kernels(1);
    expect(kernels(1)).toEqual(first);
    expect(kernels(2).get('stem/kernel')).not.toEqual(first.get('stem/kernel'));
    const values = first.get('stage6_block2_expand/kernel')!;
    const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    expect(variance * 1152 / 2).toBeCloseTo(1, 1);
  });

  it('learns moving averages while training and uses them afterwards', () => {
    const trunk = buildTrunk({ ...small, pack: null, batchNorm: 'training' });
    const x = randomUniform([4, 32, 32, 3], 0, 255, 'float32', 3);
    const mean = parametersOf(trunk.layers).find(({ name }) => name === 'stem_bn/moving_mean')!;
    expect(mean.trainable).toBe(false);
    expect(mean.variable.dataSync().every((value) => value === 0)).toBe(true);
    const trained = run(trunk, x, true);
    expect(mean.variable.dataSync().some((value) => value !== 0)).toBe(true);
    expect(run(trunk, x, false)).not.toEqual(trained);
  });

  it('leaks no tensor', () => {
    const before = memory().numTensors;
    const trunk = buildTrunk({ ...small, pack });
    (trunk.apply(ones([1, 32, 32, 3]), {}) as Tensor).dispose();
    trunk.dispose();
    // `ones` above is the one that stays.
    expect(memory().numTensors).toBe(before + 1);
  });
});

describe('the pieces of a trunk', () => {
  const x = () => randomUniform([1, 40, 40, 3], 0, 255, 'float32', 9);
  const inner = CUTS.filter((cut) => cut !== 'input' && cut !== 'features');

  it.each(inner)('are together the whole trunk, cut at %s', (cut) => {
    const options: TrunkOptions = { ...small, size: 40, pack };
    const activation = buildTrunk(options, 'input', cut).apply(x(), {}) as Tensor;
    expect(activation.shape.slice(1)).toEqual(activationShape(40, cut));
    expect(run(buildTrunk(options, cut), activation)).toEqual(run(buildTrunk(options), x()));
  });

  it('have the names of the whole', () => {
    const names = (...pieces: ReturnType<typeof buildTrunk>[]) => pieces.flatMap(({ layers }) => parametersOf(layers).map(({ name }) => name));
    const options = { ...small, pack };
    expect(names(buildTrunk(options, 'input', 'stage3'), buildTrunk(options, 'stage3'))).toEqual(names(buildTrunk(options)));
  });

  it('are never empty', () => {
    expect(() => buildTrunk({ ...small, pack }, 'stage3', 'stage3')).toThrow(RangeError);
  });
});
