import { resolveRecipe } from '../../domain/recipe/index.ts';
import type { Recipe, Strategy } from '../../domain/recipe/index.ts';

export interface Preset {
  id: string;
  strategy: Strategy;
  title: string;
  term: string;
  explanation: string;
  recipe: Recipe;
}

const WORDS: readonly Omit<Preset, 'recipe'>[] = [
  {
    id: 'frozen', strategy: 'frozen', title: 'Only the last layers learn', term: 'frozen features',
    explanation: 'A network that has seen a million photographs describes each image; only the part that turns this description into your answer is trained. Takes seconds to minutes and needs the fewest images: the right first try.',
  },
  {
    id: 'top', strategy: 'top', title: 'The upper layers learn too', term: 'fine-tuning from a cut point',
    explanation: 'The lower layers, which see edges and textures, stay as they are; the upper ones adapt to your images. Often better than frozen features from some hundred images on.',
  },
  {
    id: 'all', strategy: 'all', title: 'Every layer learns', term: 'full fine-tuning',
    explanation: 'Starts from the pre-trained network and moves all of it a little. Can be the best with many images; with few it may learn them by heart, which the comparison shows.',
  },
  {
    id: 'scratch', strategy: 'scratch', title: 'A new network learns from nothing', term: 'training from scratch',
    explanation: 'The same network without any prior knowledge. The honest yardstick for what the pre-training is worth; seldom good below many thousand images.',
  },
];

/** What the Train page offers, in plain words first. */
export function listPresets(): Preset[] {
  return WORDS.map((words) => ({ ...words, recipe: resolveRecipe({ strategy: words.strategy }) }));
}
