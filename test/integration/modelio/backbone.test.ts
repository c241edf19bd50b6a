import '@tensorflow/tfjs-backend-cpu';
import type { Tensor } from '@tensorflow/tfjs-core';
import { add, matMul, setBackend, softmax, tensor1d, tensor2d, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { lite0Tensors } from '../../../scripts/make-backbone-names.ts';
import { readCheckpoint } from '../../../scripts/make-backbone-checkpoint.ts';
import type { NamedTensors } from '../../../src/learn/backbone/index.ts';
import { buildTrunk, fromFloat16, toFloat16 } from '../../../src/learn/backbone/index.ts';
import { cosine, maxAbsDiff } from '../../fixtures/numbers.ts';
import { shippedPack } from '../../fixtures/packs.ts';
import { sharedData } from '../../fixtures/sharedData.ts';

interface ReferenceImage { name: string; rgb: string; features: number[]; top5: { index: number; p: number }[] }

const checkpoint = sharedData('backbones/efficientnet-lite0');
const reference = sharedData('backbone-reference');

/** Features and the five most probable ImageNet classes of each reference image, by tfjs's plain backend. */
function predict(tensors: NamedTensors, images: readonly ReferenceImage[]) {
  const trunk = buildTrunk({ size: 224, batchNorm: 'folded', pack: { tensors }, seed: 0 });
  const [kernel, bias] = ['classifier/kernel', 'classifier/bias'].map((name) => tensors.get(name)!);
  const results = images.map(({ rgb }) => tidy(() => {
    const features = trunk.apply(tensor4d(Float32Array.from(readFileSync(reference.path(rgb))), [1, 224, 224, 3])) as Tensor;
    const logits = add(matMul(features, tensor2d(kernel!.values, [1280, 1000])), tensor1d(bias!.values));
    const p = softmax(logits).dataSync();
    return { features: features.dataSync(), top5: [...p.keys()].sort((a, b) => p[b]! - p[a]!).slice(0, 5).map((index) => ({ index, p: p[index]! })) };
  }));
  trunk.dispose();
  return results;
}

describe.skipIf(!checkpoint.present || !reference.present)('EfficientNet-Lite0 against the reference of another runtime', () => {
  let images: ReferenceImage[];
  beforeAll(async () => {
    await setBackend('cpu');
    images = (JSON.parse(readFileSync(reference.path('reference.json'), 'utf8')) as { images: ReferenceImage[] }).images;
  });

  it('has features within 1e-4 from the float32 checkpoint, for all six images', () => {
    const tensors = lite0Tensors(readCheckpoint(readFileSync(checkpoint.path('efficientnet-lite0-57934424.pth'))));
    predict(tensors, images).forEach(({ features, top5 }, i) => {
      expect(maxAbsDiff(features, images[i]!.features), images[i]!.name).toBeLessThanOrEqual(1e-4);
      expect(top5.map(({ index }) => index)).toEqual(images[i]!.top5.map(({ index }) => index));
      top5.forEach(({ p }, k) => expect(p).toBeCloseTo(images[i]!.top5[k]!.p, 3));
    });
  });

  it('has features of cosine 0.9999 and the same top five from the shipped float16 pack', async () => {
    predict((await shippedPack()).tensors, images).forEach(({ features, top5 }, i) => {
      expect(cosine(features, images[i]!.features), images[i]!.name).toBeGreaterThanOrEqual(0.9999);
      expect(top5.map(({ index }) => index), images[i]!.name).toEqual(images[i]!.top5.map(({ index }) => index));
    });
  });
});

describe.skipIf(!checkpoint.present)('the shipped pack', () => {
  it('holds every tensor of the checkpoint, rounded to half precision, and nothing else', async () => {
    const pack = await shippedPack();
    const originals = lite0Tensors(readCheckpoint(readFileSync(checkpoint.path('efficientnet-lite0-57934424.pth'))));
    expect([...pack.tensors.keys()]).toEqual([...originals.keys()]);
    for (const [name, { shape, values }] of originals) expect(pack.tensors.get(name), name).toEqual({ shape, values: fromFloat16(toFloat16(values)) });
  });
});

describe.skipIf(!checkpoint.present)('readCheckpoint', () => {
  it('refuses a checkpoint that asks for anything but tensors', () => {
    const bytes = readFileSync(checkpoint.path('efficientnet-lite0-57934424.pth'));
    const at = bytes.indexOf('collections\nOrderedDict');
    bytes.write('os\nsystem\n', at, 'latin1');
    expect(() => readCheckpoint(bytes)).toThrow(/os\.system/);
  });
});
