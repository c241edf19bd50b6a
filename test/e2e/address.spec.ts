import { expect, test } from './fixtures.ts';

test('an address that comes while the first screen still loads is followed', async ({ page, host }) => {
  test.skip(host === 'electron', 'Electron serves its screens from the package: none can be held back.');
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => { release = resolve; });
  await page.route(/assets\/start-.*\.js/, async (route) => { await held; await route.continue(); });
  const asked = page.waitForRequest(/assets\/start-.*\.js/);
  await page.reload({ waitUntil: 'commit' });
  await asked;
  await page.evaluate(() => { globalThis.location.hash = '/settings'; });
  release();
  await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible();
});
