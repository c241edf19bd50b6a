import type { Locator, Page } from '@playwright/test';

export interface SplitPage {
  readonly folds: Locator;
  readonly part: (name: string) => Locator;
  readonly certificate: Locator;
  /** Locks what is shown, for good. */
  readonly lock: () => Promise<void>;
  readonly locked: Locator;
}

/** Patients dealt out into parts or folds. */
export function splitPageOf(page: Page): SplitPage {
  return {
    folds: page.getByRole('spinbutton', { name: 'Folds' }),
    part: (name) => page.getByRole('region', { name: new RegExp(`^${name}:`) }),
    certificate: page.getByRole('region', { name: 'Certificate' }),
    lock: async () => {
      await page.getByRole('button', { name: 'Lock the split' }).click();
      await page.getByRole('dialog', { name: 'Lock this split?' }).getByRole('button', { name: 'Lock it for good' }).click();
    },
    locked: page.getByRole('heading', { name: 'The split is locked' }),
  };
}
