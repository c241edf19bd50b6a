import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/domain/random/index.ts';
import { drawView, warp } from '../../../src/preprocess/augment/index.ts';
import { augment } from '../../../src/preprocess/index.ts';
import { pattern, reference } from './reference.ts';

const off = { flip: false, shift: 0, zoom: 0, rotate: 0, intensity: 0 };
const on = { flip: true, shift: 0.1, zoom: 0.2, rotate: 15, intensity: 0.3 };
const size = 24;

describe('warp', () => {
  for (const { out, ...affine } of reference.affine.cases) {
    it(`gives scipy's pixels for ${JSON.stringify(affine)}`, () => {
      const ours = warp(pattern(reference.affine.size, reference.affine.size, 3), reference.affine.size, affine);
      expect(Math.max(...out.map((value, i) => Math.abs(value - ours[i]!)))).toBeLessThan(1e-3);
    });
  }
});

describe('augment', () => {
  const image = pattern(size, size, 3);

  it('makes the same view from the same seed and another from another', () => {
    const view = (seed: number): Float32Array => augment(image, size, on, createRandom(seed, 'sample'));
    expect(view(5)).toEqual(view(5));
    expect(view(5)).not.toEqual(view(6));
  });

  it('changes nothing where the recipe switches everything off', () => {
    const view = augment(image, size, off, createRandom(9));
    expect(Math.max(...view.map((value, i) => Math.abs(value - image[i]!)))).toBeLessThan(1e-3);
  });

  it('stays within 0 to 255', () => {
    for (let seed = 0; seed < 50; seed++) {
      expect(augment(image, size, { ...on, intensity: 0.5 }, createRandom(seed)).every((value) => value >= 0 && value <= 255)).toBe(true);
    }
  });
});

describe('drawView', () => {
  it('keeps within the limits of the recipe and uses them', () => {
    const views = Array.from({ length: 500 }, (_, seed) => drawView(100, on, createRandom(seed)));
    const largest = (pick: (view: (typeof views)[number]) => number): number => Math.max(...views.map((view) => Math.abs(pick(view))));
    expect(largest((v) => v.shiftX)).toBeLessThanOrEqual(10);
    expect(largest((v) => v.shiftX)).toBeGreaterThan(9);
    expect(largest((v) => v.degrees)).toBeLessThanOrEqual(15);
    expect(largest((v) => v.degrees)).toBeGreaterThan(14);
    expect(largest((v) => v.zoom - 1)).toBeLessThanOrEqual(0.2);
    expect(largest((v) => v.brightness)).toBeLessThanOrEqual(76.5);
    expect(views.filter((v) => v.flip).length).toBeGreaterThan(200);
  });

  it('never mirrors where the recipe forbids it, and then changes nothing else', () => {
    for (let seed = 0; seed < 50; seed++) {
      const mirrored = drawView(100, on, createRandom(seed));
      expect(drawView(100, { ...on, flip: false }, createRandom(seed))).toEqual({ ...mirrored, flip: false });
    }
  });
});
