import { describe, expect, it } from 'vitest';
import { resolveRecipe } from '../../../../src/domain/recipe/index.ts';
import { ViewSource } from '../../../../src/worker/images/index.ts';
import { Allowance } from '../../../../src/worker/runs/Allowance.ts';

const { augment, input } = resolveRecipe({ strategy: 'frozen', input: { size: 32 } });
const image = Float32Array.from({ length: 32 * 32 * 3 }, (_, i) => (i * 7) % 256);
const store = { spec: input, image: async () => image };
const sample = (contentHash: string) => ({ id: contentHash, path: '', frame: 0, contentHash, group: contentHash });
const samples = [sample('aa'), sample('bb')];

async function view(source: ViewSource, index: number, number: number): Promise<Float32Array> {
  const into = new Float32Array(source.length);
  await source.read([{ sample: index, view: number }], into);
  return into;
}

describe('ViewSource', () => {
  it('gives the plain image as view 0 and others that differ by view and by image content', async () => {
    const source = new ViewSource(store, { samples, augment, memory: new Allowance(1e9) });
    expect(await view(source, 0, 0)).toEqual(image);
    expect(await view(source, 0, 1)).not.toEqual(image);
    expect(await view(source, 0, 1)).not.toEqual(await view(source, 0, 2));
    expect(await view(source, 0, 1)).not.toEqual(await view(source, 1, 1));
  });

  it('gives the same pixels whether views are held or, beyond the allowance, drawn again', async () => {
    const memory = new Allowance(2 * image.byteLength);
    const holding = new ViewSource(store, { samples, augment, memory });
    const drawing = new ViewSource(store, { samples, augment, memory: null });
    for (const number of [1, 2, 3]) {
      expect(await view(drawing, 1, number)).toEqual(await view(holding, 1, number));
      expect(await view(holding, 1, number)).toEqual(await view(holding, 1, number));
    }
    expect(memory.free).toBe(0);
    holding.dispose();
    expect(memory.free).toBe(2 * image.byteLength);
  });

  it('writes a batch one input after the other', async () => {
    const source = new ViewSource(store, { samples, augment, memory: null });
    const into = new Float32Array(2 * source.length);
    await source.read([{ sample: 0, view: 1 }, { sample: 1, view: 0 }], into);
    expect(into.subarray(0, source.length)).toEqual(await view(source, 0, 1));
    expect(into.subarray(source.length)).toEqual(image);
  });
});
