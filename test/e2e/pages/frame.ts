import type { Locator, Page } from '@playwright/test';

export type Step = 'Images' | 'Label' | 'Split' | 'Train' | 'Compare' | 'Export';

export interface Frame {
  /** Goes on by the rail, as a person would. */
  readonly goTo: (step: Step) => Promise<void>;
  /** What the top bar says of saving. */
  readonly saveState: Locator;
  readonly undo: Locator;
  readonly redo: Locator;
  /** What is said at the lower edge. */
  readonly notices: Locator;
  /** Opens a project by its folder and waits until it is shown. */
  readonly openProject: (path: string) => Promise<void>;
  /** The id that the address holds. */
  readonly projectId: () => string;
}

/** What is around each screen. */
export function frameOf(page: Page): Frame {
  const rail = page.getByRole('navigation', { name: 'Steps of the project' });
  return {
    goTo: async (step) => {
      await rail.getByRole('link', { name: new RegExp(`^${step}`) }).click();
    },
    saveState: page.getByTestId('save-state'),
    undo: page.getByRole('banner').getByRole('button', { name: 'Undo' }),
    redo: page.getByRole('banner').getByRole('button', { name: 'Redo' }),
    notices: page.locator('.notices'),
    openProject: async (path) => {
      await page.evaluate((hash) => { globalThis.location.hash = hash; }, `/open?path=${encodeURIComponent(path)}`);
      await rail.waitFor();
    },
    projectId: () => {
      const id = /#\/p\/([^/?]+)/.exec(page.url())?.[1];
      if (id === undefined) throw new Error(`No project is shown at ${page.url()}.`);
      return id;
    },
  };
}
