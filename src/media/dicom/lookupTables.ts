/** Look-up tables of DICOM: palettes (PS3.3 C.7.6.3.1.5) and the Modality LUT (C.11.1). */
import type { DataSet } from 'dicom-parser';
import { damaged } from '../image/index.ts';

export interface LookupTable {
  /** The stored value that the first entry is for; smaller values take the first entry, larger ones the last. */
  readonly first: number;
  readonly bits: number;
  readonly entries: Uint16Array<ArrayBuffer>;
}

/** null where the dataset has no such table. Throws UNREADABLE_FILE for one shorter than it declares. */
export function readTable(file: string, dataset: DataSet, descriptorTag: string, dataTag: string, signed: boolean): LookupTable | null {
  const data = dataset.elements[dataTag];
  const count = dataset.uint16(descriptorTag, 0);
  if (data === undefined || count === undefined) return null;
  const first = (signed ? dataset.int16(descriptorTag, 1) : dataset.uint16(descriptorTag, 1)) ?? 0;
  const bits = dataset.uint16(descriptorTag, 2) ?? 16;
  const length = count === 0 ? 65_536 : count;
  const wide = data.length >= length * 2;
  if (!wide && data.length < length) throw damaged(file, 'a look-up table is shorter than it declares');
  const entries = new Uint16Array(length);
  for (let i = 0; i < length; i++) entries[i] = wide ? dataset.uint16(dataTag, i)! : dataset.byteArray[data.dataOffset + i]!;
  return { first, bits, entries };
}

export function lookUp(table: LookupTable, value: number): number {
  return table.entries[Math.min(table.entries.length - 1, Math.max(0, value - table.first))]!;
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
    const found = readTable(file, dataset, `x0028110${index}`, `x0028120${index}`, signed);
    if (found === null) throw damaged(file, 'its colour palette is missing or segmented');
    return found;
  };
  return { red: table(1), green: table(2), blue: table(3) };
}
