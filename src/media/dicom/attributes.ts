/** The attributes that pixels depend on (PS3.3 C.7.6.3 Image Pixel, C.11 look-up tables, C.7.6.16 functional groups). */
import type { DataSet } from 'dicom-parser';
import type { Rescale, VoiWindow } from '../../domain/raster/index.ts';
import { GraftError } from '../../domain/errors/index.ts';
import { damaged } from '../image/index.ts';

export interface PixelAttributes {
  readonly rows: number;
  readonly columns: number;
  readonly frames: number;
  readonly samplesPerPixel: number;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly signed: boolean;
  readonly planar: boolean;
  readonly photometric: string;
}

/** Throws UNREADABLE_FILE where an image's required attribute is missing, UNSUPPORTED_FILE where there is no image. */
export function readAttributes(file: string, dataset: DataSet): PixelAttributes {
  if (['x7fe00010', 'x7fe00008', 'x7fe00009'].every((tag) => dataset.elements[tag] === undefined)) {
    throw new GraftError('UNSUPPORTED_FILE', `${file} is a DICOM object without pixels.`, { file, field: 'PixelData', remedy: 'Leave it out: reports, plans and waveforms are not images.' });
  }
  const required = (tag: string, name: string): number => {
    const value = dataset.uint16(tag);
    if (value === undefined) throw damaged(file, `its ${name} is missing`);
    return value;
  };
  const bitsAllocated = required('x00280100', 'Bits Allocated');
  const bitsStored = dataset.uint16('x00280101') ?? bitsAllocated;
  return {
    rows: required('x00280010', 'Rows'),
    columns: required('x00280011', 'Columns'),
    frames: Math.max(1, dataset.intString('x00280008') ?? 1),
    samplesPerPixel: dataset.uint16('x00280002') ?? 1,
    bitsAllocated,
    bitsStored,
    highBit: dataset.uint16('x00280102') ?? bitsStored - 1,
    signed: dataset.uint16('x00280103') === 1,
    planar: dataset.uint16('x00280006') === 1,
    photometric: dataset.string('x00280004') ?? 'MONOCHROME2',
  };
}

/** The dataset, then this frame's and all frames' functional group of the given kind: where a value may stand. */
function places(dataset: DataSet, frame: number, group: string): DataSet[] {
  const item = (from: DataSet | undefined, tag: string, index: number): DataSet | undefined => from?.elements[tag]?.items?.[index]?.dataSet;
  const perFrame = item(item(dataset, 'x52009230', frame), group, 0);
  const shared = item(item(dataset, 'x52009229', 0), group, 0);
  return [perFrame, shared, dataset].filter((place) => place !== undefined);
}

export function readRescale(dataset: DataSet, frame: number): Rescale | null {
  for (const place of places(dataset, frame, 'x00289145')) {
    const slope = place.floatString('x00281053');
    const intercept = place.floatString('x00281052');
    if (slope === undefined && intercept === undefined) continue;
    if (Number.isFinite(slope ?? 1) && Number.isFinite(intercept ?? 0) && slope !== 0) return { slope: slope ?? 1, intercept: intercept ?? 0, units: place.string('x00281054') ?? null };
  }
  return null;
}

/** The first of the file's windows. */
export function readWindow(dataset: DataSet, frame: number): VoiWindow | null {
  for (const place of places(dataset, frame, 'x00289132')) {
    const center = place.floatString('x00281050', 0);
    const width = place.floatString('x00281051', 0);
    const named = place.string('x00281056');
    const shape = named === 'SIGMOID' || named === 'LINEAR_EXACT' ? named : 'LINEAR';
    if (center !== undefined && width !== undefined && Number.isFinite(center) && width >= (shape === 'LINEAR' ? 1 : Number.MIN_VALUE)) return { center, width, shape };
  }
  return null;
}

/** Pixel Spacing, else the detector's (Imager Pixel Spacing), mm. */
export function readSpacing(dataset: DataSet, frame: number): { row: number; column: number } | null {
  for (const place of places(dataset, frame, 'x00289110')) {
    for (const tag of ['x00280030', 'x00181164']) {
      const row = place.floatString(tag, 0);
      const column = place.floatString(tag, 1);
      if (row !== undefined && column !== undefined && row > 0 && column > 0) return { row, column };
    }
  }
  return null;
}
