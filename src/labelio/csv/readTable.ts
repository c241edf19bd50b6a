import { CsvError, parse } from 'csv-parse/sync';
import { GraftError } from '../../domain/errors/index.ts';

const DELIMITERS = [',', ';', '\t'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

export interface TableRow {
  /** Line of the file on which the row ends; the header is line 1. */
  readonly line: number;
  /** Trimmed, in the order of the header. */
  readonly cells: readonly string[];
}

/** What is wrong with one row; the others are kept. */
export interface RowProblem {
  readonly line: number;
  readonly message: string;
  /** The file that the row is about, where it names one. */
  readonly file?: string;
}

export interface Table {
  readonly delimiter: Delimiter;
  readonly header: readonly string[];
  readonly rows: readonly TableRow[];
  readonly problems: readonly RowProblem[];
}

/**
 * Rows of a CSV text (RFC 4180 quoting) whose delimiter is comma, semicolon or tab.
 *
 * @param name of the file, for errors
 * @param expected columns that must be there; they also decide which delimiter it is
 * @throws GraftError BAD_INPUT for an empty file, a broken quote, a missing, nameless or doubled column
 */
export function readTable(text: string, name: string, expected: readonly string[]): Table {
  const delimiter = sniffDelimiter(text, expected);
  // One kind of line end: csv-parse counts CRLF inside quotes as two lines.
  const [head, ...body] = parseRows(text.replace(/\r\n?/g, '\n'), name, delimiter);
  if (!head) throw new GraftError('BAD_INPUT', `${name} is empty`, { file: name, remedy: 'Give a file whose first line names its columns.' });
  const header = head.cells;
  checkHeader(header, name, expected);
  const rows: TableRow[] = [];
  const problems: RowProblem[] = [];
  for (const row of body) {
    if (row.cells.length === header.length) rows.push(row);
    else problems.push({ line: row.line, message: `Line ${row.line} has ${row.cells.length} cells, the header has ${header.length}` });
  }
  return { delimiter, header, rows, problems };
}

/** The delimiter under which the header holds most of the expected columns, then most columns; comma where they tie. */
function sniffDelimiter(text: string, expected: readonly string[]): Delimiter {
  const firstLine = text.replace(/^\uFEFF/, '').split(/[\r\n]/, 1)[0]!;
  const score = (delimiter: Delimiter): number => {
    const cells = splitUnquoted(firstLine, delimiter);
    return 1000 * expected.filter((column) => cells.includes(column)).length + cells.length;
  };
  return DELIMITERS.reduce((best, next) => (score(next) > score(best) ? next : best));
}

function splitUnquoted(line: string, delimiter: Delimiter): string[] {
  const cells = [''];
  let quoted = false;
  for (const char of line) {
    if (char === '"') quoted = !quoted;
    else if (char === delimiter && !quoted) cells.push('');
    else cells[cells.length - 1] += char;
  }
  return cells.map((cell) => cell.trim());
}

function parseRows(text: string, name: string, delimiter: Delimiter): TableRow[] {
  try {
    const records = parse(text, { delimiter, bom: true, trim: true, skip_empty_lines: true, relax_column_count: true, info: true }) as unknown;
    return (records as { info: { lines: number }; record: string[] }[]).map(({ info, record }) => ({ line: info.lines, cells: record }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? ` near line ${error['lines']}` : '';
    throw new GraftError('BAD_INPUT', `${name} can't be read as a table${line}: ${error.message}`, { file: name, remedy: 'Check the quotation marks around there.' }, { cause: error });
  }
}

function checkHeader(header: readonly string[], name: string, expected: readonly string[]): void {
  const doubled = header.find((column, index) => column !== '' && header.indexOf(column) !== index);
  if (doubled !== undefined) {
    throw new GraftError('BAD_INPUT', `${name} has two columns named "${doubled}"`, { file: name, field: doubled, remedy: 'Rename or remove one of them.' });
  }
  const missing = expected.find((column) => !header.includes(column));
  if (missing !== undefined) {
    throw new GraftError('BAD_INPUT', `${name} has no column "${missing}"; its columns are ${header.map((c) => `"${c}"`).join(', ')}`, {
      file: name,
      field: missing,
      remedy: 'Name the column that the file has.',
    });
  }
}
