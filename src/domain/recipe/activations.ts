import type { Cut, Recipe } from './Recipe.ts';

/** Where training begins: `input` for everything, `features` for the heads alone. */
export function cutOf({ strategy, cut }: Pick<Recipe, 'strategy' | 'cut'>): Cut {
  if (strategy === 'frozen') return 'features';
  return strategy === 'top' ? cut! : 'input';
}

/** Stride and channels of EfficientNet-Lite0 at its cuts, as `activationShape` derives them; null: pooled. */
const AT: Readonly<Record<Exclude<Cut, 'input'>, readonly [stride: number | null, channels: number]>> = {
  stem: [2, 32], stage1: [2, 16], stage2: [4, 24], stage3: [8, 40], stage4: [16, 80], stage5: [16, 112], stage6: [32, 192], stage7: [32, 320], features: [null, 1280],
};

/** Bytes that the cached activation of one view of one image takes; 0 where nothing is frozen. */
export function activationBytes(recipe: Pick<Recipe, 'strategy' | 'cut' | 'input' | 'activations'>): number {
  const cut = cutOf(recipe);
  if (cut === 'input') return 0;
  const [stride, channels] = AT[cut];
  const places = stride === null ? 1 : Math.ceil(recipe.input.size / stride) ** 2;
  return places * channels * (recipe.activations === 'float16' ? 2 : 4);
}

/** Bytes that a training on some of `images` keeps at most: every image in all its fixed views. */
export function mostActivationBytes(recipe: Recipe, images: number): number {
  const { views } = recipe.augment;
  return images * (views === 'live' ? 1 : views) * activationBytes(recipe);
}
