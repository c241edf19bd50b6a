/** Parts of a split by parts, in the order of their use. */
export const PARTS = ['train', 'validation', 'calibration', 'test'] as const;
/** Bounds of the number of folds: one is held out, one stops training, at least one trains. */
export const FOLDS = { least: 3, most: 20 } as const;
export type Part = (typeof PARTS)[number];
export type SplitKind = 'parts' | 'folds';

export interface SplitConfig {
  readonly kind: SplitKind;
  readonly seed: number;
  /** Fractions that sum to 1, for `parts`. */
  readonly fractions?: Partial<Record<Part, number>>;
  /** Number of folds, as `FOLDS` bounds it, for `folds`: one is held out, one stops training, the others train. */
  readonly folds?: number;
  /** Task ids by whose classes the groups are stratified. */
  readonly stratifyBy: readonly string[];
}

/** Group key → a part name, or `fold0`, `fold1`, … */
export type Assignment = ReadonlyMap<string, string>;

/** One statement of a split's certificate, with its evidence. */
export interface SplitClaim {
  readonly claim: string;
  readonly holds: boolean;
  readonly evidence: string;
}

/** Which folds do what when fold `test` is held out: fold `(test + 1) mod K` stops training, the others train. */
export interface FoldRoles {
  readonly test: number;
  readonly validation: number;
  readonly train: readonly number[];
}

/** What a split needs to know of a sample. */
export interface SplitSample {
  readonly sampleId: string;
  /** The patient (or slide, or source image). */
  readonly group: string;
  /** False where nobody gave a group and the sample counts as a group of its own. */
  readonly groupKnown: boolean;
  /** SHA-256 of the file's bytes, hex. */
  readonly contentHash: string;
  /** Task id → class id, for labelled samples only: what is unknown, unsure or not applicable is left out. */
  readonly classes: Readonly<Record<string, string>>;
}

/** A task by whose classes groups are stratified, with the names that sentences use. */
export interface SplitTask {
  readonly id: string;
  readonly name: string;
  readonly classes: readonly { readonly id: string; readonly name: string }[];
}
