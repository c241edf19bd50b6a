import type { Locator, Page } from '@playwright/test';
import { expect } from '../fixtures.ts';

export interface LabelPage {
  /** The image; its name is the file and what is said of it. */
  readonly image: Locator;
  readonly question: Locator;
  readonly answer: (name: string) => Locator;
  readonly examples: Locator;
  readonly details: Locator;
  readonly all: Locator;
  /** Waits until an image is there to be judged. */
  readonly ready: () => Promise<void>;
  /** Id of the sample in sight. */
  readonly current: () => Promise<string>;
  /** Presses a key and waits until another image is in sight; gives the id of the one that was judged. */
  readonly judge: (key: string) => Promise<string>;
}

/** The screen on which images are judged one by one. */
export function labelPageOf(page: Page): LabelPage {
  const stage = page.getByTestId('stage');
  const image = stage.getByRole('img', { name: /,/ });
  const current = async (): Promise<string> => (await stage.getAttribute('data-sample'))!;
  return {
    image,
    question: page.getByRole('complementary', { name: 'Labelling' }).getByRole('combobox', { name: 'Question' }),
    answer: (name) => page.getByRole('list', { name: 'Answers' }).getByRole('button', { name }),
    examples: page.getByRole('region', { name: 'Examples' }),
    details: page.getByRole('region', { name: 'About this image' }),
    all: page.getByRole('radio', { name: 'All' }),
    ready: () => expect(image).toBeVisible(),
    current,
    judge: async (key) => {
      await expect(image).toBeVisible();
      const judged = await current();
      await page.keyboard.press(key);
      await expect(stage).not.toHaveAttribute('data-sample', judged);
      return judged;
    },
  };
}
