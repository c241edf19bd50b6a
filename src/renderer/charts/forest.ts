/** One row of a forest plot. `low`/`high` null: no honest interval; then `why` says so. */
export interface ForestRow {
  readonly key: string;
  readonly label: string;
  readonly color: string;
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  /** One value a seed: how much of it is the luck of the draw. */
  readonly seeds: readonly number[];
  /** At the right: the numbers in words. */
  readonly text: string;
  /** Behind the numbers, quieter. */
  readonly remark: string;
}

/** Lengths in pixels. */
export const FOREST = { row: 34, top: 8, axis: 40, text: 12, character: 6.6, gap: 16 } as const;

export interface ForestLayout {
  readonly width: number;
  readonly height: number;
  readonly plot: { readonly left: number; readonly right: number };
  readonly remark: number;
  readonly bottom: number;
  /** Most characters of a label. */
  readonly labelLength: number;
}

/** Names left, plot in the middle, numbers right. A narrow figure gives up the remarks, not the plot. */
export function forestLayout(rows: readonly ForestRow[], width: number): ForestLayout {
  const wide = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => text.length)) * FOREST.character;
  const label = Math.min(wide(rows.map((row) => row.label)) + FOREST.gap, width * 0.3);
  const numbers = wide(rows.map((row) => row.text));
  const remarks = wide(rows.map((row) => row.remark)) + FOREST.gap;
  const withRemarks = width - label - numbers - remarks - 2 * FOREST.gap >= 220;
  const right = width - numbers - (withRemarks ? remarks : 0) - FOREST.gap;
  const bottom = FOREST.top + rows.length * FOREST.row;
  return {
    width, height: bottom + FOREST.axis, bottom,
    plot: { left: Math.ceil(label), right: Math.max(Math.ceil(label) + 80, Math.floor(right)) },
    remark: withRemarks ? width - remarks + FOREST.gap : 0,
    labelLength: Math.max(6, Math.floor((label - FOREST.gap) / FOREST.character + 1e-9)),
  };
}

/** A text with no more than this many characters. */
export function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, Math.max(1, length - 1))}…`;
}
