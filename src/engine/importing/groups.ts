import { createHmac } from 'node:crypto';
import { GraftError } from '../../domain/errors/index.ts';
import type { LabelTable } from '../../labelio/csv/index.ts';
import type { ImageFacts } from '../images/index.ts';
import type { ImportOptions } from './options.ts';

/** The group of one file, or null where the rule finds none: the file is then a group of its own. */
export type GroupRule = (file: string, image: ImageFacts) => string | null;

const TAGS = ['PatientID', 'StudyInstanceUID', 'SeriesInstanceUID'] as const;

/**
 * @param table rows by path inside the source; null without a CSV
 * @param salt the project's secret: identifiers out of files are stored only as HMAC-SHA-256 under it (first 16 hex digits)
 * @throws GraftError BAD_INPUT for a rule that can't work
 */
export function groupRule(rule: ImportOptions['groupBy'], table: ReadonlyMap<string, LabelTable['rows'][number]> | null, salt: Uint8Array): GroupRule {
  switch (rule.by) {
    case 'none': return () => null;
    case 'csv': return byColumn(rule.column, table);
    case 'tag': return byTag(rule.tag, salt);
    case 'path': return byPattern(rule.pattern);
  }
}

function byColumn(column: string, table: ReadonlyMap<string, LabelTable['rows'][number]> | null): GroupRule {
  if (table === null) throw new GraftError('BAD_INPUT', `Grouping by the column "${column}" needs a CSV with that column.`, { field: 'groupBy', remedy: 'Give the CSV as the source of labels.' });
  return (file) => table.get(file)?.cells[column] || null;
}

function byTag(tag: string, salt: Uint8Array): GroupRule {
  const known = TAGS.find((one) => one === tag);
  if (known === undefined) throw new GraftError('BAD_INPUT', `Grouping by the DICOM tag "${tag}" is not possible.`, { field: 'groupBy', remedy: `Use one of ${TAGS.join(', ')}.` });
  return (_file, image) => {
    const value = image.identity[known];
    return value === undefined || value === '' ? null : createHmac('sha256', salt).update(`${known}\0${value}`).digest('hex').slice(0, 16);
  };
}

function byPattern(pattern: string): GroupRule {
  const expression = compile(pattern);
  if (new RegExp(`${pattern}|`, 'u').exec('')!.length < 2) {
    throw new GraftError('BAD_INPUT', `The pattern "${pattern}" has no group in round brackets that would be the patient.`, { field: 'groupBy', remedy: 'Put brackets around the part of the path that names the patient, such as "^([^_]+)_".' });
  }
  return (file) => expression.exec(file)?.[1] || null;
}

function compile(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'u');
  } catch (error) {
    throw new GraftError('BAD_INPUT', `The pattern "${pattern}" is not a regular expression.`, { field: 'groupBy', remedy: 'Check its brackets and backslashes.' }, { cause: error });
  }
}
