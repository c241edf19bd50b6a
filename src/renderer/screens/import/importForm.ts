import type { ImportOptions, TableResult } from '../../api/index.ts';

/** The import dialog's fields; what isn't chosen keeps its value, so that going back loses nothing. */
export interface ImportForm {
  source: string;
  labels: 'none' | 'folders' | 'csv';
  folderTask: string;
  csv: string;
  fileColumn: string;
  /** Columns to take as questions. */
  columns: string[];
  groups: 'none' | 'csv' | 'tag' | 'path';
  groupColumn: string;
  tag: string;
  pattern: string;
}

export function emptyForm(source: string): ImportForm {
  return { source, labels: 'none', folderTask: 'class', csv: '', fileColumn: 'file', columns: [], groups: 'none', groupColumn: '', tag: 'PatientID', pattern: '' };
}

const FILE_COLUMNS = ['file', 'filename', 'path', 'image'];
const GROUP_COLUMNS = ['patient', 'patient_id', 'patientid', 'subject', 'case', 'group'];
const MOST_CLASSES = 20;

const pick = (columns: readonly string[], known: readonly string[]): string | undefined =>
  known.map((name) => columns.find((column) => column.toLowerCase() === name)).find((column) => column !== undefined);

/** Fills in what a table's columns suggest; the person sees it and may change it. */
export function suggestFromTable(form: ImportForm, table: TableResult): ImportForm {
  const fileColumn = pick(table.columns, FILE_COLUMNS) ?? table.columns[0] ?? '';
  const group = pick(table.columns, GROUP_COLUMNS);
  const label = pick(table.columns, ['label', 'class', 'diagnosis', 'finding']);
  return {
    ...form,
    fileColumn,
    columns: label ? [label] : [],
    groups: group ? 'csv' : form.groups === 'csv' ? 'none' : form.groups,
    groupColumn: group ?? '',
  };
}

/** The distinct values of a column among the rows read, and whether it looks like a list of answers: few, repeated, not measurements. */
export function columnValues(table: TableResult, column: string): { values: string[]; answers: boolean } {
  const index = table.columns.indexOf(column);
  const values = [...new Set(table.rows.map((row) => row[index] ?? '').filter((value) => value !== ''))];
  const measured = values.some((value) => /^-?\d*[.,]?\d+$/.test(value) && !/^\d$/.test(value));
  return { values, answers: !measured && values.length >= 2 && values.length <= MOST_CLASSES && values.length < table.rows.length };
}

export type PatternTry = { readonly ok: true; readonly key: string | null } | { readonly ok: false; readonly reason: string };

/** What a path pattern makes of one path: its first group, null where it doesn't match. */
export function tryPattern(pattern: string, path: string): PatternTry {
  let expression: RegExp;
  try {
    expression = new RegExp(pattern, 'u');
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : 'Not a regular expression.' };
  }
  if ((new RegExp(`${pattern}|`, 'u').exec('')?.length ?? 0) < 2) return { ok: false, reason: 'Put the patient’s part of the path into round brackets.' };
  return { ok: true, key: expression.exec(path)?.[1] ?? null };
}

/** Why the form can't be sent yet, null if it can. */
export function formProblem(form: ImportForm): string | null {
  if (form.source === '') return 'Choose the folder with the images.';
  if (form.labels === 'folders' && form.folderTask.trim() === '') return 'Name the question that the folders answer.';
  if (form.labels === 'csv' && form.csv === '') return 'Choose the CSV file with the labels.';
  if (form.labels === 'csv' && form.fileColumn === '') return 'Choose the column with the file names.';
  if (form.groups === 'csv' && (form.labels !== 'csv' || form.groupColumn === '')) return 'Choose the column that names the patient.';
  if (form.groups === 'tag' && form.tag.trim() === '') return 'Name the DICOM tag that identifies the patient.';
  if (form.groups === 'path') {
    if (form.pattern === '') return 'Write the pattern that finds the patient in a path.';
    const tried = tryPattern(form.pattern, '');
    if (!tried.ok) return tried.reason;
  }
  return null;
}

/** What is asked of the engine. */
export function importOptions(form: ImportForm): ImportOptions {
  const labels: ImportOptions['labels'] = form.labels === 'folders' ? { from: 'folders', task: form.folderTask.trim() }
    : form.labels === 'csv' ? { from: 'csv', file: form.csv, fileColumn: form.fileColumn, map: Object.fromEntries(form.columns.map((column) => [column, column])) }
    : { from: 'none' };
  const groupBy: ImportOptions['groupBy'] = form.groups === 'csv' ? { by: 'csv', column: form.groupColumn }
    : form.groups === 'tag' ? { by: 'tag', tag: form.tag.trim() }
    : form.groups === 'path' ? { by: 'path', pattern: form.pattern }
    : { by: 'none' };
  return { source: form.source, labels, groupBy };
}
