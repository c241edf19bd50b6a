/** Full-depth pixels → 0..255, bright where there is more of what was measured: DICOM's modality and VOI steps (PS3.3 C.11). */
import type { Raster, VoiWindow } from '../../domain/raster/index.ts';
import type { InputSpec } from '../../domain/recipe/index.ts';
import { percentiles } from './percentiles.ts';

/** A mode of the recipe, or a window that a person chose. */
export type WindowMode = InputSpec['window'] | VoiWindow;

const PERCENTS = [0.5, 99.5] as const;

/**
 * `width * height * channels` values in 0..255, not rounded.
 * `file`: the file's own window; without one, 0..2^bits-1 (PNG, JPEG, colour) or smallest to largest value (grey DICOM,
 * whose stored range is rarely used up). `percentile`: 0.5 to 99.5 % of the frame's values, over all channels.
 * MONOCHROME1 is inverted. NaN (float DICOM) becomes 0.
 */
export function windowed(raster: Raster, mode: WindowMode): Float32Array<ArrayBuffer> {
  const { data } = raster;
  const level = levelMap(raster, mode);
  const out = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) out[i] = level(data[i]!);
  return out;
}

/** The function that `windowed` applies: a stored sample of this raster → its level, 0..255. A person's window is for grey. */
export function levelMap(raster: Raster, mode: WindowMode): (stored: number) => number {
  const map = meaningMap(raster, mode);
  return raster.photometric === 'MONOCHROME1' ? flipped(map) : map;
}

function meaningMap(raster: Raster, mode: WindowMode): (stored: number) => number {
  const slope = raster.rescale?.slope ?? 1;
  const intercept = raster.rescale?.intercept ?? 0;
  const window = mode === 'percentile' ? null : mode === 'file' ? raster.window : mode;
  if (window !== null && raster.channels === 1) return throughWindow(window, slope, intercept);
  const [low, high] = mode === 'percentile' ? percentiles(raster.data, PERCENTS) : fullRange(raster);
  // A negative slope turns the scale round: the smallest stored value means most.
  return slope < 0 ? flipped(linear(low!, high!)) : linear(low!, high!);
}

const flipped = (map: (x: number) => number) => (x: number): number => 255 - map(x);

function linear(low: number, high: number): (x: number) => number {
  const span = high > low ? high - low : Infinity;
  return (x) => clamp(((x - low) / span) * 255);
}

/** NaN compares false with everything, so it ends at 0. */
const clamp = (value: number): number => (value > 0 ? Math.min(255, value) : 0);

function fullRange({ format, channels, data, bitsStored, signed }: Raster): readonly [number, number] {
  if (format !== 'DICOM' || channels === 3) return signed ? [-(2 ** (bitsStored - 1)), 2 ** (bitsStored - 1) - 1] : [0, 2 ** bitsStored - 1];
  let low = Infinity;
  let high = -Infinity;
  for (const value of data) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/** PS3.3 C.11.2.1.2.1 (LINEAR), C.11.2.1.3.2 (LINEAR_EXACT) and C.11.2.1.3.1 (SIGMOID), with an output of 0..255. */
function throughWindow({ center, width, shape }: VoiWindow, slope: number, intercept: number): (stored: number) => number {
  if (shape === 'SIGMOID') return (x) => clamp(255 / (1 + Math.exp((-4 * (x * slope + intercept - center)) / width)));
  if (shape === 'LINEAR_EXACT') return (x) => clamp(((x * slope + intercept - center) / width + 0.5) * 255);
  // Width 1 is a threshold at center - 0.5.
  if (width <= 1) return (x) => (x * slope + intercept <= center - 0.5 ? 0 : 255);
  return (x) => clamp(((x * slope + intercept - (center - 0.5)) / (width - 1) + 0.5) * 255);
}
