import type { Locator, Page } from '@playwright/test';

export interface ExportPage {
  readonly trainFinal: Locator;
  readonly model: Locator;
  readonly folder: Locator;
  readonly name: Locator;
  readonly save: Locator;
  readonly card: Locator;
  readonly outcome: Locator;
}

/** A model as a file for others. */
export function exportPageOf(page: Page): ExportPage {
  const form = page.getByRole('form', { name: 'Export' });
  return {
    trainFinal: form.getByRole('button', { name: 'Train the final model' }),
    model: form.getByRole('combobox', { name: 'Model' }),
    folder: form.getByRole('textbox', { name: 'In the folder' }),
    name: form.getByRole('textbox', { name: 'Under the name' }),
    save: form.getByRole('button', { name: 'Save the model' }),
    card: page.getByRole('region', { name: /^Its card/ }),
    outcome: page.getByRole('region', { name: 'The file is there' }),
  };
}
