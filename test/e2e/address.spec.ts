import { expect, test } from './fixtures.ts';

test('an address that comes while the first screen still loads is followed', async ({ page }) => {
  // A router that finds no entry of its own in the history writes one as it is made; its first screen is asked for after that.
  await page.addInitScript(() => {
    const { history } = globalThis, write = history.replaceState;
    history.replaceState(null, '');
    history.replaceState = (state: { position?: number } | null, unused, url) => {
      write.call(history, state, unused, url);
      if (state?.position === undefined) return;
      history.replaceState = write;
      queueMicrotask(() => { globalThis.location.hash = '/import'; });
    };
  });
  await page.reload();
  await expect(page.getByRole('heading', { name: 'New project', level: 1 })).toBeVisible();
});
