import type { DataSet } from 'dicom-parser';
import { GraftError } from '../../domain/errors/index.ts';
import type { PixelArray, Raster, Rescale } from '../../domain/raster/index.ts';
import { checkSize } from '../image/index.ts';
import type { DecodeLimits, GroupTags, OpenImage } from '../image/index.ts';
import { readAttributes, readRescale, readSpacing, readWindow } from './attributes.ts';
import type { PixelAttributes } from './attributes.ts';
import { paletteToRgb, ybrFullToRgb } from './colour.ts';
import { lookUpAll, readModalityTable, readPalette } from './lookupTables.ts';
import type { LookupTable } from './lookupTables.ts';
import { parseDataset } from './parseDataset.ts';
import { cleanBits, locatePixels, readFrame } from './pixelData.ts';
import { EXPLICIT_BIG } from './transferSyntaxes.ts';

type Colours = Pick<Raster, 'channels' | 'data' | 'bitsStored' | 'signed' | 'photometric'>;

/**
 * Uncompressed DICOM: MONOCHROME1/2, RGB, YBR_FULL and PALETTE COLOR, 1 to 32 bits and float, single and multi-frame.
 * In the raster a Modality LUT has been applied, palettes and YBR are RGB, and bits outside the stored ones are cleared.
 * Throws UNSUPPORTED_FILE for other transfer syntaxes (named) and photometric interpretations, UNREADABLE_FILE for damage.
 */
export function openDicom(file: string, bytes: Uint8Array, limits: DecodeLimits): OpenImage {
  const { dataset, transferSyntax } = parseDataset(file, bytes, limits);
  const attributes = readAttributes(file, dataset);
  const { rows, columns, frames, samplesPerPixel, photometric } = attributes;
  refuseUnknownColours(file, attributes);
  checkSize(file, columns, rows, samplesPerPixel * Math.ceil(attributes.bitsAllocated / 8), limits);
  const source = locatePixels(file, dataset, attributes, transferSyntax !== EXPLICIT_BIG);
  const stored = (frame: number): PixelArray => cleanBits(readFrame(source, attributes, frame), attributes);
  const table = samplesPerPixel === 1 ? readModalityTable(file, dataset, attributes.signed) : null;
  return {
    format: 'DICOM',
    transferSyntax,
    rows,
    columns,
    frames,
    samplesPerPixel,
    bitsStored: source.float ? source.bits : attributes.bitsStored,
    photometric,
    identity: readIdentity(dataset),
    stored,
    afterModality: (values, frame) => (samplesPerPixel === 1 ? modality(values, table, readRescale(dataset, frame)) : null),
    raster: (frame) => ({
      width: columns,
      height: rows,
      ...toColours(file, dataset, attributes, table, stored(frame)),
      window: readWindow(dataset, frame),
      rescale: table === null && samplesPerPixel === 1 && photometric !== 'PALETTE COLOR' ? readRescale(dataset, frame) : null,
      spacing: readSpacing(dataset, frame),
      frame,
      frames,
      format: 'DICOM',
      transferSyntax,
    }),
  };
}

function refuseUnknownColours(file: string, { photometric, samplesPerPixel, bitsAllocated }: PixelAttributes): void {
  const expected: Readonly<Record<string, number>> = { MONOCHROME1: 1, MONOCHROME2: 1, 'PALETTE COLOR': 1, RGB: 3, YBR_FULL: 3 };
  if (expected[photometric] === samplesPerPixel && !(photometric === 'YBR_FULL' && bitsAllocated !== 8)) return;
  throw new GraftError('UNSUPPORTED_FILE', `${file} has the photometric interpretation "${photometric}" with ${samplesPerPixel} samples of ${bitsAllocated} bits a pixel, which this version does not read.`, { file, field: 'PhotometricInterpretation', remedy: 'Export it as MONOCHROME2 or RGB.' });
}

function readIdentity(dataset: DataSet): GroupTags {
  const value = (tag: string): string | undefined => dataset.string(tag)?.replaceAll('\0', '').trim() || undefined;
  const tags = { PatientID: value('x00100020'), StudyInstanceUID: value('x0020000d'), SeriesInstanceUID: value('x0020000e') };
  return Object.fromEntries(Object.entries(tags).filter(([, found]) => found !== undefined));
}

function modality(values: PixelArray, table: LookupTable | null, rescale: Rescale | null): ArrayLike<number> {
  if (table !== null) return lookUpAll(table, values);
  if (rescale === null) return values;
  const out = new Float64Array(values.length);
  for (let i = 0; i < out.length; i++) out[i] = values[i]! * rescale.slope + rescale.intercept;
  return out;
}

function toColours(file: string, dataset: DataSet, attributes: PixelAttributes, table: LookupTable | null, values: PixelArray): Colours {
  const { photometric, signed, bitsStored } = attributes;
  if (photometric === 'YBR_FULL') return { channels: 3, data: ybrFullToRgb(values), bitsStored: 8, signed: false, photometric: 'RGB' };
  if (photometric === 'PALETTE COLOR') {
    const palette = readPalette(file, dataset, signed);
    return { channels: 3, data: paletteToRgb(values, palette), bitsStored: palette.red.bits, signed: false, photometric: 'RGB' };
  }
  if (photometric === 'RGB') return { channels: 3, data: values, bitsStored, signed, photometric };
  const grey = photometric === 'MONOCHROME1' ? 'MONOCHROME1' : 'MONOCHROME2';
  if (table !== null) return { channels: 1, data: lookUpAll(table, values), bitsStored: table.bits, signed: false, photometric: grey };
  const float = values instanceof Float32Array || values instanceof Float64Array;
  return { channels: 1, data: values, bitsStored: float ? values.BYTES_PER_ELEMENT * 8 : bitsStored, signed: float || signed, photometric: grey };
}
