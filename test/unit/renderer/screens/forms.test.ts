import { describe, expect, it } from 'vitest';
import { columnValues, emptyForm, formProblem, importOptions, suggestFromTable, tryPattern } from '../../../../src/renderer/screens/import/importForm.ts';
import { partTitle, splitConfig, splitProblem, suggestedForm } from '../../../../src/renderer/screens/split/splitForm.ts';
import { parseClassNames } from '../../../../src/renderer/tasks/classNames.ts';
import { overview } from '../stores/setUp.ts';

const table = { columns: ['Filename', 'label', 'patient_id', 'age', 'note'], rows: [['a.png', 'PA', '1', '63', ''], ['b.png', 'AP', '1', '41', 'x'], ['c.png', 'PA', '2', '70', '']], total: 3 };

describe('import form', () => {
  it('suggests the columns that a table’s names speak of', () => {
    expect(suggestFromTable({ ...emptyForm('/x'), labels: 'csv', csv: '/x/l.csv' }, table)).toMatchObject({ fileColumn: 'Filename', columns: ['label'], groups: 'csv', groupColumn: 'patient_id' });
  });
  it('doesn’t take measurements or free text for answers', () => {
    expect(['label', 'age', 'note', 'patient_id'].map((column) => columnValues(table, column).answers)).toEqual([true, false, false, true]);
  });
  it('says what is missing, and nothing when all is there', () => {
    expect([
      formProblem(emptyForm('')),
      formProblem({ ...emptyForm('/x'), labels: 'csv' }),
      formProblem({ ...emptyForm('/x'), groups: 'csv', groupColumn: 'patient' }),
      formProblem({ ...emptyForm('/x'), groups: 'path', pattern: 'P[0-9]+' }),
      formProblem({ ...emptyForm('/x'), groups: 'path', pattern: '(P[0-9]+)' }),
    ]).toEqual(['Choose the folder with the images.', 'Choose the CSV file with the labels.', 'Choose the column that names the patient.', 'Put the patient’s part of the path into round brackets.', null]);
  });
  it('tries a pattern on a path', () => {
    expect([tryPattern('^(P\\d+)/', 'P12/a.png'), tryPattern('^(P\\d+)/', 'x/a.png')]).toEqual([{ ok: true, key: 'P12' }, { ok: true, key: null }]);
    expect(tryPattern('(', 'x').ok).toBe(false);
  });
  it('asks the engine for what was chosen and nothing else', () => {
    expect(importOptions({ ...emptyForm('/x'), labels: 'csv', csv: '/x/l.csv', fileColumn: 'f', columns: ['label'], groups: 'csv', groupColumn: 'patient', folderTask: 'left over' })).toEqual({
      source: '/x', labels: { from: 'csv', file: '/x/l.csv', fileColumn: 'f', map: { label: 'label' } }, groupBy: { by: 'csv', column: 'patient' },
    });
    expect(importOptions(emptyForm('/x'))).toEqual({ source: '/x', labels: { from: 'none' }, groupBy: { by: 'none' } });
  });
});

describe('split form', () => {
  const form = suggestedForm(overview({ groups: 500, tasks: [] }));
  it('suggests folds for few patients and parts for many, alike in what is labelled', () => {
    const entry = overview().tasks[0]!;
    expect([suggestedForm(overview({ groups: 38 })).kind, form.kind, suggestedForm(overview({ tasks: [{ ...entry, counts: { ...entry.counts, labelled: 2 } }] })).stratifyBy]).toEqual(['folds', 'parts', ['t']]);
  });
  it('refuses parts that don’t make 100 and folds that patients can’t fill', () => {
    expect(splitProblem({ ...form, percent: { train: 60, validation: 20, calibration: 0, test: 10 } }, 500)).toBe('The parts make 90 percent; they must make 100.');
    expect(splitProblem({ ...form, kind: 'folds', folds: 5 }, 3)).toBe('5 folds need at least 5 patients; there are 3.');
    expect(splitProblem({ ...form, kind: 'folds', folds: 2 }, 500)).toBe('Choose 3 to 20 folds.');
    expect(splitProblem({ ...form, kind: 'parts', percent: { train: 60, validation: 0, calibration: 0, test: 40 } }, 500)).toBe('Training decides on the validation part when to stop: give it more than 0 percent.');
    expect(splitProblem(form, 500)).toBeNull();
  });
  it('leaves parts of nothing out', () => {
    expect(splitConfig(form)).toEqual({ kind: 'parts', seed: 1, stratifyBy: [], fractions: { train: 0.6, validation: 0.2, test: 0.2 } });
  });
  it('counts folds from one for people', () => {
    expect([partTitle('fold0'), partTitle('test')]).toEqual(['Fold 1', 'Test']);
  });
});

describe('parseClassNames', () => {
  it('takes lines and commas, each name once', () => {
    expect(parseClassNames(' PA, AP\n\nlateral;PA ')).toEqual(['PA', 'AP', 'lateral']);
  });
});
