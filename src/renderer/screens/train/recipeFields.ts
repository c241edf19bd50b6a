import { CUTS } from '../../../domain/recipe/index.ts';
import type { Strategy } from '../../../domain/recipe/index.ts';

interface Common {
  /** Where it stands in a recipe, e.g. `optimizer.learningRate`. */
  readonly path: string;
  readonly title: string;
  /** What it does, in plain words. */
  readonly hint: string;
}
export interface NumberField extends Common { readonly kind: 'number'; readonly step: number; readonly unit?: string; /** A word that can stand for the number, and what it means. */ readonly instead?: readonly [value: string, title: string] }
export interface ChoiceField extends Common { readonly kind: 'choice'; readonly choices: readonly (readonly [value: string, title: string])[]; readonly onlyFor?: Strategy }
export interface FlagField extends Common { readonly kind: 'flag' }
export type RecipeField = NumberField | ChoiceField | FlagField;

const number = (path: string, title: string, step: number, hint: string, unit?: string): NumberField => ({ kind: 'number', path, title, step, hint, ...(unit === undefined ? {} : { unit }) });
const choice = (path: string, title: string, choices: ChoiceField['choices'], hint: string, onlyFor?: Strategy): ChoiceField => ({ kind: 'choice', path, title, choices, hint, ...(onlyFor ? { onlyFor } : {}) });

/** Cut points after which something of the network is left to train. */
const CUT_CHOICES = CUTS.filter((cut) => cut !== 'input' && cut !== 'features').map((cut) => [cut, cut === 'stem' ? 'the stem (nearly all)' : `stage ${cut.slice(5)} of 7`] as const);

/** Every field of a recipe but the strategy and the network, in the order in which an image passes them. */
export const RECIPE_FIELDS: readonly { readonly group: string; readonly fields: readonly RecipeField[] }[] = [
  { group: 'What goes in', fields: [
    number('input.size', 'Side of the image', 32, 'Larger shows more detail and takes longer, by its square.', 'px'),
    choice('input.resize', 'Fitting', [['stretch', 'stretched to a square']], 'The exported model does the same.'),
    choice('input.window', 'Grey values', [['file', 'window of the file'], ['percentile', '0.5 to 99.5 % of the pixels']], 'Which grey values become black and white.'),
  ] },
  { group: 'Varied copies (augmentation)', fields: [
    { ...number('augment.views', 'Views of each image', 1, 'Fixed copies with small changes, which frozen layers see once each; 1 for none. New ones in each epoch take longer.'), instead: ['live', 'new ones'] },
    { kind: 'flag', path: 'augment.flip', title: 'Mirror left and right', hint: 'Leave off where the side carries meaning, as on a chest X-ray.' },
    number('augment.shift', 'Shift', 0.01, 'At most this part of the side.'),
    number('augment.zoom', 'Zoom', 0.01, 'At most this part of the size.'),
    number('augment.rotate', 'Turn', 1, 'At most this far.', '°'),
    number('augment.intensity', 'Brightness and contrast', 0.01, 'At most this part.'),
  ] },
  { group: 'What learns', fields: [
    choice('activations', 'What lies before gives', [['float32', 'float32: exact'], ['float16', 'float16: half the disk']], 'Kept for each view of each image, so that it is computed once.', 'top'),
    choice('cut', 'Learns after', CUT_CHOICES, 'What lies before stays as it came.', 'top'),
    number('heads.dropout', 'Dropout', 0.05, 'Part of the description that is left out at random, so that none of it is relied on.'),
    number('heads.hidden', 'Hidden units', 16, '0: the answer straight from the description.'),
    choice('loss.classWeights', 'Rare classes', [['balanced', 'count as much as common ones'], ['none', 'count as often as they occur']], 'Class weights in the loss.'),
    number('loss.labelSmoothing', 'Label smoothing', 0.01, 'Keeps the model from being certain.'),
    choice('weighting', 'Several questions', [['equal', 'count the same']], 'How the losses of the tasks are summed.'),
  ] },
  { group: 'How it learns', fields: [
    choice('optimizer.name', 'Optimiser', [['adamw', 'AdamW'], ['sgd', 'SGD with momentum']], 'How the weights are moved.'),
    number('optimizer.learningRate', 'Learning rate', 0.0001, 'How far a step goes.'),
    number('optimizer.weightDecay', 'Weight decay', 0.01, 'Pulls weights towards 0, against learning by heart.'),
    number('optimizer.momentum', 'Momentum', 0.05, 'For SGD.'),
    number('optimizer.clipNorm', 'Longest step', 0.5, 'Norm at which gradients are clipped; 0 for never.'),
    number('schedule.warmupEpochs', 'Warm-up', 0.5, 'The learning rate rises over this time.', 'epochs'),
    choice('schedule.decay', 'Then the learning rate', [['cosine', 'falls along a cosine'], ['constant', 'stays']], 'Schedule.'),
    number('batch', 'Images at a time', 1, 'Batch size.'),
    number('epochs', 'At most', 1, 'Times through all training images.', 'epochs'),
    number('earlyStopping.patience', 'Patience', 1, 'Stops when validation hasn’t improved for this long, and keeps the best.', 'epochs'),
    choice('earlyStopping.metric', 'Judged by', [['loss', 'validation loss']], 'What early stopping watches.'),
  ] },
];
