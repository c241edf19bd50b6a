import type { Raster, VoiWindow } from '../../domain/raster/index.ts';
import { percentiles } from '../../preprocess/index.ts';

export interface WindowPreset {
  readonly id: string;
  readonly title: string;
  readonly window: (raster: Raster) => VoiWindow;
}

const inUnits = (raster: Raster, stored: number): number => stored * (raster.rescale?.slope ?? 1) + (raster.rescale?.intercept ?? 0);

/** The window that shows low as black and high as white; values in units after the rescale, in either order. */
export function windowBetween(low: number, high: number): VoiWindow {
  return { center: (low + high) / 2, width: Math.max(Math.abs(high - low), Number.EPSILON), shape: 'LINEAR_EXACT' };
}

/** Smallest and largest value that could be stored (PNG, JPEG) or is (DICOM, floats), in units after the rescale. */
export function fullRange(raster: Raster): readonly [number, number] {
  let low = 0;
  let high = 2 ** raster.bitsStored - 1;
  if (raster.format === 'DICOM' || raster.data instanceof Float32Array || raster.data instanceof Float64Array) {
    low = Infinity;
    high = -Infinity;
    for (const value of raster.data) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  const ends = [inUnits(raster, low), inUnits(raster, high)] as const;
  return ends[0] <= ends[1] ? ends : [ends[1], ends[0]];
}

/** What the file asks for; without that, its full range: the same as the recipe's window `file`. */
export function fileWindow(raster: Raster): VoiWindow {
  return raster.window ?? windowBetween(...fullRange(raster));
}

function percentileWindow(raster: Raster): VoiWindow {
  const [low, high] = percentiles(raster.data, [0.5, 99.5]);
  return windowBetween(inUnits(raster, low!), inUnits(raster, high!));
}

/** A part of the window the file asks for: `from` and `to` as fractions of it. */
const partOf = (from: number, to: number) => (raster: Raster): VoiWindow => {
  const { center, width } = fileWindow(raster);
  const low = center - width / 2;
  return windowBetween(low + from * width, low + to * width);
};
const fixed = (center: number, width: number) => (): VoiWindow => ({ center, width, shape: 'LINEAR' });

const GENERAL: readonly WindowPreset[] = [
  { id: 'file', title: 'As the file asks', window: fileWindow },
  { id: 'percentile', title: 'Stretched, 0.5 to 99.5 %', window: percentileWindow },
  { id: 'full', title: 'Full range', window: (raster) => windowBetween(...fullRange(raster)) },
  { id: 'dark', title: 'Detail in the dark', window: partOf(0, 0.5) },
  { id: 'bright', title: 'Detail in the bright', window: partOf(0.5, 1) },
];
/** Usual windows for CT in Hounsfield units. */
const CT: readonly WindowPreset[] = [
  { id: 'file', title: 'As the file asks', window: fileWindow },
  { id: 'soft', title: 'Soft tissue (W 400, L 40)', window: fixed(40, 400) },
  { id: 'lung', title: 'Lung (W 1500, L −600)', window: fixed(-600, 1500) },
  { id: 'bone', title: 'Bone (W 1800, L 400)', window: fixed(400, 1800) },
  { id: 'brain', title: 'Brain (W 80, L 40)', window: fixed(40, 80) },
];

/** The five windows on Shift+1 to Shift+5; none for colour. */
export function presetsFor(raster: Pick<Raster, 'channels' | 'rescale'>): readonly WindowPreset[] {
  if (raster.channels === 3) return [];
  return raster.rescale?.units === 'HU' ? CT : GENERAL;
}

/**
 * The window after a drag by (dx, dy) CSS pixels: right widens it (less contrast), down raises its centre (darker).
 * A drag over 500 pixels covers `range`, the breadth of the values.
 */
export function dragWindow(from: VoiWindow, dx: number, dy: number, range: number): VoiWindow {
  const step = range / 500;
  const least = Math.max(range / 4096, Number.EPSILON);
  return { shape: from.shape === 'SIGMOID' ? 'SIGMOID' : 'LINEAR_EXACT', width: Math.max(least, from.width + dx * step), center: from.center + dy * step };
}
