import type { Locator, Page } from '@playwright/test';

export interface ImportPage {
  readonly folder: Locator;
  readonly csvFile: Locator;
  readonly fileColumn: Locator;
  readonly groupColumn: Locator;
  /** A column of the CSV to take as a question. */
  readonly column: (name: string) => Locator;
  /** One of the choices of the form, by its words. */
  readonly choice: (name: string) => Locator;
  readonly place: Locator;
  readonly start: Locator;
  readonly cancel: Locator;
  readonly problem: Locator;
  /** Reason in the report's row of a file. */
  readonly reportOf: (file: string) => Locator;
}

/** The form of an import, and the report of the last one. */
export function importPageOf(page: Page): ImportPage {
  return {
    folder: page.getByRole('textbox', { name: 'Folder' }),
    csvFile: page.getByRole('textbox', { name: 'CSV file' }),
    fileColumn: page.getByRole('combobox', { name: 'Column with the file names' }),
    groupColumn: page.getByRole('combobox', { name: 'Column', exact: true }),
    column: (name) => page.getByRole('group', { name: 'Columns to take as questions' }).getByRole('checkbox', { name }),
    choice: (name) => page.getByRole('radio', { name }),
    place: page.getByRole('textbox', { name: 'Keep the project in' }),
    start: page.getByRole('button', { name: 'Import', exact: true }),
    cancel: page.getByRole('main').getByRole('button', { name: 'Cancel' }),
    problem: page.getByRole('main').getByRole('alert'),
    reportOf: (file) => page.getByRole('region', { name: 'Report of the last import' }).getByRole('row').filter({ has: page.getByRole('cell', { name: file, exact: true }) }).getByRole('cell').last(),
  };
}
