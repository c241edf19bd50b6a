import { activationBytes, cutOf } from '../../domain/recipe/index.ts';
import type { PlannedRun } from '../../contract/worker/index.ts';
import type { MemoryAllowance } from '../../learn/index.ts';

type Held = 'images' | 'views' | 'activations';

/** Bytes of one model input. */
export const imageBytes = ({ size }: { readonly size: number }): number => size ** 2 * 3 * Float32Array.BYTES_PER_ELEMENT;

/**
 * Bytes of images, views and activations that a training will hold once it has read everything, before anything was read:
 * as much as there will be, or as it is allowed. Activations count as if none were in the cache, and so do the images they are made of.
 */
export function expectedData({ recipe, images, train }: PlannedRun, allowed: Readonly<Record<Held, Pick<MemoryAllowance, 'free'>>>): number {
  const held = (what: Held, count: number, bytes: number): number => Math.min(allowed[what].free, count * bytes);
  const { views } = recipe.augment, more = views === 'live' ? 0 : train * (views - 1);
  const read = held('images', images, imageBytes(recipe.input));
  return read + (cutOf(recipe) === 'input' ? held('views', more, imageBytes(recipe.input)) : held('activations', images + more, activationBytes(recipe)));
}
