import { join } from 'node:path';
import { expect, test } from './fixtures.ts';

test('shows the start screen, keeps the token out of the address and the contract within reach', async ({ page, graft }) => {
  await expect(page).toHaveTitle(/Graft/);
  expect(page.url()).not.toContain('token');
  const project = join(graft.folder, 'first.graft');
  expect(await graft.cli('new', project)).toMatchObject({ code: 0, lines: [{ ok: true, name: 'first' }] });
  await page.reload();
  await expect(page.getByText('first', { exact: true })).toBeVisible();
});

test('comes back after a crash of its host with what was there', async ({ graft }) => {
  await graft.cli('new', join(graft.folder, 'kept.graft'));
  const page = await graft.crash();
  await expect(page.getByText('kept', { exact: true })).toBeVisible();
  expect(graft.rows(join(graft.folder, 'kept.graft'), 'project', 'SELECT count(*) AS tasks FROM task')).toEqual([{ tasks: 0 }]);
});
