import type { Page, TestInfo } from '@playwright/test';
import { join } from 'node:path';
import { root } from './processes.ts';

/**
 * Keeps what is in sight, without passing notices, once nothing moves any more: in `docs/screenshots` under `GRAFT_SCREENSHOTS=1`, from where
 * the README shows it, else beside the results of the run.
 */
export async function keepScreenshot(page: Page, info: TestInfo, name: string): Promise<void> {
  const path = process.env['GRAFT_SCREENSHOTS'] === '1' ? join(root, 'docs', 'screenshots', `${name}.png`) : info.outputPath(`${name}.png`);
  for (const notice of await page.getByRole('button', { name: 'Put away' }).all()) await notice.click();
  await page.evaluate(() => Promise.all(Array.from(document.images).filter((image) => !image.complete).map((image) => image.decode().catch(() => undefined))));
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
}
