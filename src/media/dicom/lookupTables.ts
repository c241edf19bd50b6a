/** Look-up tables of DICOM: palettes (PS3.3 C.7.6.3.1.5) and the Modality LUT (C.11.1). */
import type { DataSet } from 'dicom-parser';
import { damaged } from '../image/index.ts';
import { expandSegments } from './segmentedTable.ts';

export interface LookupTable {
  /** The stored value that the first entry is for; smaller values take the first entry, larger ones the last. */
  readonly first: number;
  readonly bits: number;
  readonly entries: Uint16Array<ArrayBuffer>;
}

interface Descriptor {
  readonly count: number;
  readonly first: number;
  readonly bits: number;
}

function readDescriptor(dataset: DataSet, tag: string, signed: boolean): Descriptor | null {
  const count = dataset.uint16(tag, 0);
  if (count === undefined) return null;
  return { count: count === 0 ? 65_536 : count, first: (signed ? dataset.int16(tag, 1) : dataset.uint16(tag, 1)) ?? 0, bits: dataset.uint16(tag, 2) ?? 16 };
}

/** null where the dataset has no such table. Throws UNREADABLE_FILE for one shorter than it declares. */
export function readTable(file: string, dataset: DataSet, descriptorTag: string, dataTag: string, signed: boolean): LookupTable | null {
  const data = dataset.elements[dataTag];
  const descriptor = readDescriptor(dataset, descriptorTag, signed);
  if (data === undefined || descriptor === null) return null;
  const { count, first, bits } = descriptor;
  const wide = data.length >= count * 2;
  if (!wide && data.length < count) throw damaged(file, 'a look-up table is shorter than it declares');
  return { first, bits, entries: readWords(dataset, dataTag, count, wide) };
}

function readWords(dataset: DataSet, tag: string, count: number, wide: boolean): Uint16Array<ArrayBuffer> {
  const { dataOffset } = dataset.elements[tag]!;
  return Uint16Array.from({ length: count }, (_, i) => (wide ? dataset.uint16(tag, i)! : dataset.byteArray[dataOffset + i]!));
}

function readSegmentedTable(file: string, dataset: DataSet, descriptorTag: string, dataTag: string, signed: boolean): LookupTable | null {
  const data = dataset.elements[dataTag];
  const descriptor = readDescriptor(dataset, descriptorTag, signed);
  if (data === undefined || descriptor === null) return null;
  const { count, first, bits } = descriptor;
  const wordBytes = bits === 8 ? 1 : 2;
  const words = readWords(dataset, dataTag, Math.floor(data.length / wordBytes), wordBytes === 2);
  return { first, bits, entries: expandSegments(file, words, count, wordBytes) };
}

export function lookUp(table: LookupTable, value: number): number {
  return table.entries[Math.min(table.entries.length - 1, Math.max(0, value - table.first))]!;
}

export function lookUpAll(table: LookupTable, values: ArrayLike<number>): Uint16Array<ArrayBuffer> {
  const out = new Uint16Array(values.length);
  for (let i = 0; i < out.length; i++) out[i] = lookUp(table, values[i]!);
  return out;
}

/** The Modality LUT Sequence's table: stored values → values that have a meaning. */
export function readModalityTable(file: string, dataset: DataSet, signed: boolean): LookupTable | null {
  const item = dataset.elements['x00283000']?.items?.[0]?.dataSet;
  return item === undefined ? null : readTable(file, item, 'x00283002', 'x00283006', signed);
}

export interface Palette {
  readonly red: LookupTable;
  readonly green: LookupTable;
  readonly blue: LookupTable;
}

export function readPalette(file: string, dataset: DataSet, signed: boolean): Palette {
  const table = (index: 1 | 2 | 3): LookupTable => {
    const descriptor = `x0028110${index}`;
    const found = readTable(file, dataset, descriptor, `x0028120${index}`, signed) ?? readSegmentedTable(file, dataset, descriptor, `x0028122${index}`, signed);
    if (found === null) throw damaged(file, 'its colour palette is missing');
    return found;
  };
  return { red: table(1), green: table(2), blue: table(3) };
}
