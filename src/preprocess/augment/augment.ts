import type { Random } from '../../domain/random/index.ts';
import type { Recipe } from '../../domain/recipe/index.ts';
import { warp } from './warp.ts';
import type { Affine } from './warp.ts';

export type AugmentSpec = Omit<Recipe['augment'], 'views'>;

/** What one view does to the model's input. */
export interface View extends Affine {
  /** Value → (value - 127.5) × contrast + 127.5 + brightness, cut to 0..255. */
  readonly contrast: number;
  readonly brightness: number;
}

/**
 * Draws a view within the recipe's limits. Every call takes seven numbers from `random`, whatever the recipe switches
 * off, so that a change of one setting leaves the others' values as they were.
 */
export function drawView(size: number, spec: AugmentSpec, random: Random): View {
  const within = (limit: number): number => (random.next() * 2 - 1) * limit;
  return {
    shiftX: within(spec.shift) * size,
    shiftY: within(spec.shift) * size,
    zoom: 1 + within(spec.zoom),
    degrees: within(spec.rotate),
    flip: random.next() < 0.5 && spec.flip,
    contrast: 1 + within(spec.intensity),
    brightness: within(spec.intensity) * 255,
  };
}

/**
 * A changed copy of a model input (`size × size × 3`, 0..255): geometry and intensity in one pass. `random` must depend on
 * seed, sample and view alone, then a view is the same whenever it is made. View 0 of an image is the image: don't call this.
 */
export function augment(image: Float32Array, size: number, spec: AugmentSpec, random: Random): Float32Array<ArrayBuffer> {
  const { contrast, brightness, ...affine } = drawView(size, spec, random);
  const out = warp(image, size, affine);
  for (let i = 0; i < out.length; i++) out[i] = Math.min(255, Math.max(0, (out[i]! - 127.5) * contrast + 127.5 + brightness));
  return out;
}
