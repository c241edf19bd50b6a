/** Kinds of question a task can ask. This version trains `classification`; the others are refused with a sentence. */
export const TASK_KINDS = [
  'classification',
  'multilabel',
  'ordinal',
  'regression',
  'boxes',
  'masks',
  'points',
  'textclass',
  'entities',
] as const;
export type TaskKind = (typeof TASK_KINDS)[number];

export interface LabelClass {
  readonly id: string;
  readonly name: string;
  /** `#rrggbb`, from the Okabe–Ito palette unless the user chose another. */
  readonly color: string;
  /** The key that sets this class on the Label screen: `1` to `9` at first. */
  readonly key: string;
}

export interface Task {
  readonly id: string;
  readonly name: string;
  readonly kind: TaskKind;
  readonly classes: readonly LabelClass[];
}

/**
 * What is known of one sample for one task.
 * `unknown`: nobody has said; never counts as negative, has exactly zero gradient.
 */
export const LABEL_STATES = ['labelled', 'unknown', 'not-applicable', 'unsure'] as const;
export type LabelState = (typeof LABEL_STATES)[number];

/** Cells of a table that say something other than a class. A class of the same name wins. */
export const STATE_CELLS: Readonly<Partial<Record<LabelState, string>>> = { unsure: '[unsure]', 'not-applicable': '[not applicable]' };

/** Where a label came from. */
export const PROVENANCES = ['manual', 'csv', 'folder', 'undo', 'redo', 'sample'] as const;
export type Provenance = (typeof PROVENANCES)[number];

/** Okabe and Ito's palette (jfly.uni-koeln.de/color), without its black; distinguishable with the common colour-vision defects. */
export const OKABE_ITO = ['#E69F00', '#56B4E9', '#009E73', '#F0E442', '#0072B2', '#D55E00', '#CC79A7', '#999999'] as const;
