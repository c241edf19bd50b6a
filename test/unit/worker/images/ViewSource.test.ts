import { describe, expect, it } from 'vitest';
import { resolveRecipe } from '../../../../src/domain/recipe/index.ts';
import { ViewSource } from '../../../../src/worker/images/index.ts';
import type { ImageStore } from '../../../../src/worker/images/index.ts';

const { augment, input } = resolveRecipe({ strategy: 'frozen', input: { size: 32 } });
const image = Float32Array.from({ length: 32 * 32 * 3 }, (_, i) => (i * 7) % 256);
const store = { spec: input, image: () => image } as unknown as ImageStore;
const sample = (contentHash: string) => ({ id: contentHash, path: '', frame: 0, contentHash, group: contentHash });
const samples = [sample('aa'), sample('bb')];

function view(source: ViewSource, index: number, number: number): Float32Array {
  const into = new Float32Array(source.length);
  source.copy(index, number, into, 0);
  return into;
}

describe('ViewSource', () => {
  it('gives the plain image as view 0 and others that differ by view and by image content', () => {
    const source = new ViewSource(store, samples, augment, 1e9);
    expect(view(source, 0, 0)).toEqual(image);
    expect(view(source, 0, 1)).not.toEqual(image);
    expect(view(source, 0, 1)).not.toEqual(view(source, 0, 2));
    expect(view(source, 0, 1)).not.toEqual(view(source, 1, 1));
  });

  it('gives the same pixels whether views are kept or, beyond the budget, drawn again', () => {
    const keeping = new ViewSource(store, samples, augment, 1e9);
    const drawing = new ViewSource(store, samples, augment, 0);
    for (const number of [1, 2, 3]) {
      expect(view(drawing, 1, number)).toEqual(view(keeping, 1, number));
      expect(view(keeping, 1, number)).toEqual(view(keeping, 1, number));
    }
  });
});
