import type { Locator, Page } from '@playwright/test';

export interface ImagesPage {
  readonly gallery: Locator;
  readonly count: Locator;
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
  const bulkLabel = page.getByRole('toolbar', { name: 'Images' }).getByRole('button', { name: 'Label' });
  return {
    gallery,
    count: page.getByTestId('image-count'),
    image: (index) => gallery.getByRole('option').nth(index),
    selected: gallery.getByRole('option', { selected: true }),
    bulkLabel,
    filter: (name) => page.getByRole('complementary', { name: 'Filter' }).getByRole('checkbox', { name }),
    choose: async (answer) => {
      await bulkLabel.click();
      await page.getByRole('menuitem', { name: answer }).click();
    },
  };
}
