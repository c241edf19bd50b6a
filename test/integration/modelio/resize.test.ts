import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/domain/random/index.ts';
import type { Raster } from '../../../src/domain/raster/index.ts';
import { rgbImage } from '../../../src/modelio/images/index.ts';
import { imageGraph } from '../../../src/modelio/onnx/imageInput.ts';
import { toModelInput } from '../../../src/preprocess/index.ts';
import { maxAbsDiff } from '../../fixtures/numbers.ts';

function raster(width: number, height: number, channels: 1 | 3): Raster {
  const random = createRandom(width * 1000 + height);
  const data = Uint16Array.from({ length: width * height * channels }, () => random.below(4096));
  return { width, height, channels, data, bitsStored: 12, signed: false, photometric: channels === 1 ? 'MONOCHROME1' : 'RGB', window: null, rescale: null, spacing: null, frame: 0, frames: 1, format: 'PNG' };
}

/** What an exported file's own resize makes of a raster, row-major RGB. */
async function resizedByOnnx(image: Raster, size: number): Promise<Float32Array> {
  const { graph, resized } = imageGraph(size);
  const pixels = graph.op('Transpose', [resized.name], { perm: [0, 2, 3, 1] });
  graph.addOutput(pixels, 'float32', [1, size, size, 3]);
  const session = await InferenceSession.create(graph.encode());
  const { width, height, data } = rgbImage(image, { size, resize: 'stretch', window: 'percentile' });
  const result = await session.run({ image: new Tensor('float32', data, [1, height, width, 3]) });
  await session.release();
  return result[pixels]!.data as Float32Array;
}

describe('the resize inside an exported model', () => {
  it.each([
    [300, 200, 1], [97, 411, 3], [224, 224, 3], [50, 20, 1], [1, 7, 3], [96, 40, 3], [640, 33, 1],
  ] as const)('gives the pixels of preprocess within 1e-3 of 255 for %i×%i with %i channels', async (width, height, channels) => {
    const image = raster(width, height, channels);
    for (const size of [96, 224]) {
      const ours = toModelInput(image, { size, resize: 'stretch', window: 'percentile' });
      const theirs = await resizedByOnnx(image, size);
      expect(theirs.length).toBe(ours.length);
      expect(maxAbsDiff(ours, theirs)).toBeLessThanOrEqual(0.255);
    }
  });
});
