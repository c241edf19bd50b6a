import type { Locator, Page } from '@playwright/test';

export interface ImagesPage {
  readonly gallery: Locator;
  readonly count: Locator;
  readonly question: Locator;
  readonly image: (index: number) => Locator;
  readonly selected: Locator;
  readonly bulkLabel: Locator;
  /** A box of the filter by its words, e.g. `Not said`. */
  readonly filter: (name: string) => Locator;
  /** The menu's entry of the bulk label. */
  readonly choose: (answer: string) => Promise<void>;
}

/** The gallery. */
export function imagesPageOf(page: Page): ImagesPage {
  const gallery = page.getByRole('listbox', { name: 'Images' });
  const filter = page.getByRole('complementary', { name: 'Filter' });
  const bulkLabel = page.getByRole('toolbar', { name: 'Images' }).getByRole('button', { name: 'Label' });
  return {
    gallery,
    count: page.getByTestId('image-count'),
    question: filter.getByRole('combobox', { name: 'Question' }),
    image: (index) => gallery.getByRole('option').nth(index),
    selected: gallery.getByRole('option', { selected: true }),
    bulkLabel,
    filter: (name) => filter.getByRole('checkbox', { name }),
    choose: async (answer) => {
      await bulkLabel.click();
      await page.getByRole('menuitem', { name: answer }).click();
    },
  };
}
