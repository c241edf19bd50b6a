import type { Locator, Page } from '@playwright/test';

export interface RunsPage {
  /** The row of a run by the name of its way of training. */
  readonly row: (arm: string) => Locator;
  readonly open: (arm: string) => Promise<void>;
  readonly detail: Locator;
  readonly resume: Locator;
}

/** All runs of a project, and one of them in full. */
export function runsPageOf(page: Page): RunsPage {
  const table = page.getByRole('region', { name: 'Table of runs' });
  const row = (arm: string): Locator => table.getByRole('row').filter({ has: page.getByRole('rowheader', { name: arm }) });
  const detail = page.getByRole('complementary', { name: 'Run' });
  return {
    row,
    open: (arm) => row(arm).getByRole('link').click(),
    detail,
    resume: detail.getByRole('button', { name: 'Resume' }),
  };
}
