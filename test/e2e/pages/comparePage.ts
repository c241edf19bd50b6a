import type { Locator, Page } from '@playwright/test';

export interface ComparePage {
  readonly headline: Locator;
  /** A figure by its title. */
  readonly figure: (title: string | RegExp) => Locator;
  /** Rows of the differences, one a pair. */
  readonly differences: Locator;
  /** Opens a way of training from near. */
  readonly look: (arm: string) => Promise<void>;
  readonly numbersOf: (arm: string) => Locator;
  readonly mistakes: Locator;
  readonly exportModel: Locator;
}

/** The answer of a comparison. */
export function comparePageOf(page: Page): ComparePage {
  const main = page.getByRole('main');
  return {
    headline: main.locator('h2.headline'),
    figure: (title) => main.getByRole('figure', { name: title }),
    differences: main.getByRole('table', { name: 'Differences between the ways of training' }).getByRole('row').filter({ has: page.getByRole('rowheader') }),
    look: (arm) => main.getByRole('group', { name: 'Look at one way of training' }).getByRole('button', { name: arm }).click(),
    numbersOf: (arm) => main.getByRole('table', { name: `All numbers of ${arm}` }),
    mistakes: main.getByRole('region', { name: /^(What it got wrong|It got no image wrong)/ }),
    exportModel: main.getByRole('link', { name: 'Export a model' }),
  };
}
