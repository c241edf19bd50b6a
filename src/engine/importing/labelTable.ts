import { dirname, relative, sep } from 'node:path';
import { GraftError } from '../../domain/errors/index.ts';
import { readLabelTable } from '../../labelio/csv/index.ts';
import type { LabelTable } from '../../labelio/csv/index.ts';
import type { ReportRow } from '../../store/project/index.ts';
import { readTextFile } from '../files/index.ts';
import type { SourceListing } from './listSource.ts';
import type { ImportOptions } from './options.ts';

export interface SourceTable {
  readonly table: LabelTable;
  /** Path inside the source → its row. */
  readonly byFile: ReadonlyMap<string, LabelTable['rows'][number]>;
  readonly report: readonly ReportRow[];
}

type CsvLabels = Extract<ImportOptions['labels'], { from: 'csv' }>;

/**
 * The CSV of an import, its rows matched to the files of the source. A row's path may start at the source, at the CSV's
 * own folder, or be a bare name that only one file has.
 */
export function readSourceTable(labels: CsvLabels, groupBy: ImportOptions['groupBy'], listing: SourceListing): SourceTable {
  const columns = [...Object.values(labels.map), ...(groupBy.by === 'csv' ? [groupBy.column] : [])];
  const table = readLabelTable(readTextFile(labels.file), { name: labels.file, fileColumn: labels.fileColumn, columns: [...new Set(columns)] });
  const find = fileFinder(listing, labels.file);
  const byFile = new Map<string, LabelTable['rows'][number]>();
  const report: ReportRow[] = table.problems.map((problem) => ({ file: problem.file ?? labels.file, outcome: 'warning', reason: problem.message }));
  for (const row of table.rows) {
    const file = find(row.file);
    if (file === null) {
      report.push({ file: row.file, outcome: 'warning', reason: `Line ${row.line} of the CSV names a file that isn't in the folder.` });
      continue;
    }
    const earlier = byFile.get(file);
    if (earlier === undefined) byFile.set(file, { ...row, file });
    else report.push(...contradiction(file, earlier, row, columns));
  }
  if (byFile.size === 0 && table.rows.length > 0) {
    throw new GraftError('BAD_INPUT', `None of the ${table.rows.length} files named in ${labels.file} is in ${listing.folder}.`, { file: labels.file, field: labels.fileColumn, remedy: 'Choose the folder that the paths of the CSV start from, or the column that holds them.' });
  }
  return { table: { ...table, rows: [...byFile.values()] }, byFile, report };
}

/** Rows of one spelling were compared when the table was read; these name one file in two ways. */
function contradiction(file: string, earlier: LabelTable['rows'][number], row: LabelTable['rows'][number], columns: readonly string[]): ReportRow[] {
  const differs = columns.find((column) => earlier.cells[column] !== row.cells[column]);
  if (differs === undefined) return [];
  return [{ file, outcome: 'warning', reason: `Line ${row.line} of the CSV contradicts line ${earlier.line} on this file, which it names in another way, in column "${differs}"; line ${earlier.line} was kept.` }];
}

function fileFinder(listing: SourceListing, csv: string): (path: string) => string | null {
  const files = new Set(listing.files);
  const byName = Map.groupBy(listing.files, (file) => file.split('/').at(-1)!);
  const prefix = relative(listing.folder, dirname(csv)).split(sep).join('/');
  return (path) => {
    if (files.has(path)) return path;
    const besideCsv = prefix === '' ? path : `${prefix}/${path}`;
    if (files.has(besideCsv)) return besideCsv;
    const inside = relative(listing.folder, path).split(sep).join('/');
    if (path.startsWith('/') && files.has(inside)) return inside;
    const named = byName.get(path) ?? [];
    return named.length === 1 ? named[0]! : null;
  };
}
