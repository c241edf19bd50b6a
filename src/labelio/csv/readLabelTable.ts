import { readTable } from './readTable.ts';
import type { Delimiter, RowProblem } from './readTable.ts';

export interface LabelTableOptions {
  /** Name of the file, for errors. */
  readonly name: string;
  /** Column with the image's path. */
  readonly fileColumn: string;
  /** Columns that must be there: labels, group key. All columns are read. */
  readonly columns: readonly string[];
}

export interface LabelRow {
  readonly line: number;
  /** Path as the table gives it, with `/` between its parts and without a leading `./`. */
  readonly file: string;
  /** Column → trimmed cell; an empty cell means that nobody has said. */
  readonly cells: Readonly<Record<string, string>>;
}

export interface LabelTable {
  readonly delimiter: Delimiter;
  readonly header: readonly string[];
  readonly rows: readonly LabelRow[];
  /** Rows that were not taken, in the order of their lines. */
  readonly problems: readonly RowProblem[];
}

/**
 * A table with one row a file. A row without a file, with too few or too many cells, or that contradicts an earlier row of
 * the same file becomes a problem; a row that repeats an earlier one is dropped.
 *
 * @throws GraftError BAD_INPUT as `readTable` does
 */
export function readLabelTable(text: string, options: LabelTableOptions): LabelTable {
  const table = readTable(text, options.name, [options.fileColumn, ...options.columns]);
  const fileIndex = table.header.indexOf(options.fileColumn);
  const problems = [...table.problems];
  const byFile = new Map<string, LabelRow>();
  for (const { line, cells } of table.rows) {
    const file = normalisePath(cells[fileIndex]!);
    if (file === '') {
      problems.push({ line, message: `Line ${line} names no file in column "${options.fileColumn}"` });
      continue;
    }
    const row = { line, file, cells: Object.fromEntries(table.header.map((column, index) => [column, cells[index]!])) };
    const earlier = byFile.get(file);
    if (!earlier) byFile.set(file, row);
    else {
      const differs = options.columns.find((column) => earlier.cells[column] !== row.cells[column]);
      if (differs !== undefined) problems.push({ line, file, message: `Line ${line} contradicts line ${earlier.line} on "${file}" in column "${differs}"; line ${earlier.line} was kept` });
    }
  }
  problems.sort((a, b) => a.line - b.line);
  return { delimiter: table.delimiter, header: table.header, rows: [...byFile.values()], problems };
}

/** Paths of tables made on Windows, and of those that begin with `./`, in the form that Graft stores. */
export function normalisePath(path: string): string {
  return path.trim().replaceAll('\\', '/').replace(/^(\.\/)+/, '');
}
