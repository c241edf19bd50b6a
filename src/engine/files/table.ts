import { readTable } from '../../labelio/csv/index.ts';
import { readTextFile } from './readTextFile.ts';

const SHOWN = 20;

/** A table's columns and first rows, for choosing columns before an import. */
export function previewTable(path: string): { columns: string[]; rows: string[][]; total: number } {
  const table = readTable(readTextFile(path), path, []);
  return { columns: [...table.header], rows: table.rows.slice(0, SHOWN).map((row) => [...row.cells]), total: table.rows.length };
}
