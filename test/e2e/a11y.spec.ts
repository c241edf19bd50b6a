import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { savedLabels } from './database.ts';
import { comparePageOf, frameOf, imagesPageOf, labelPageOf, runsPageOf, splitPageOf, trainPageOf } from './pages/index.ts';
import { expect, test } from './projects.ts';

/** What axe finds wrong on the screen in sight: rule and place. `colours`: only what a theme can change. */
async function violations(page: Page, colours: boolean): Promise<readonly string[]> {
  // Legacy mode looks at this window alone and opens no second one, which Electron could not.
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  const { violations: found } = await (colours ? axe.withRules(['color-contrast', 'link-in-text-block']) : axe).analyze();
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary ?? ''}`));
}

/** Names of what Tab goes through from the beginning of the page, as a screen reader would say them. */
async function tabOrder(page: Page, steps: number): Promise<readonly string[]> {
  const names: string[] = [];
  for (let n = 0; n < steps; n++) {
    await page.keyboard.press('Tab');
    names.push(await page.evaluate(() => {
      const element = document.activeElement!;
      return (element.getAttribute('aria-label') ?? element.textContent ?? '').trim().replaceAll(/\s+/g, ' ');
    }));
  }
  return names;
}

for (const theme of ['Light', 'Dark', 'High contrast']) {
  test(`axe finds nothing wrong on any screen: ${theme.toLowerCase()}`, async ({ page, graft, projectFrom }) => {
    const project = await projectFrom('judged');
    const frame = frameOf(page);
    const check = async (screen: string): Promise<void> => expect.soft(await violations(page, theme !== 'Light'), screen).toEqual([]);
    await page.getByRole('button', { name: 'Theme' }).click();
    await page.getByRole('menuitemradio', { name: theme }).click();
    await expect(page.getByRole('button', { name: /^Chest X-ray/ })).toBeVisible();
    await check('start');
    await page.getByRole('button', { name: 'Open a project' }).click();
    await expect(page.getByRole('dialog').getByRole('list')).toBeVisible();
    await check('choosing a folder');
    await page.keyboard.press('Escape');
    await graft.goto('/import');
    await expect(page.getByRole('heading', { name: 'New project' })).toBeVisible();
    await check('import');
    await graft.goto('/settings');
    await expect(page.getByRole('table', { name: 'Engines that work here' })).toBeVisible({ timeout: 30_000 });
    await check('settings');

    await frame.openProject(project);
    await expect(page.getByTestId('next-step')).toBeVisible();
    await check('overview');
    await frame.goTo('Images');
    await imagesPageOf(page).image(3).click();
    await expect(page.getByRole('region', { name: 'Images of this patient' })).toBeVisible();
    await check('images');
    await frame.goTo('Label');
    const label = labelPageOf(page);
    await label.question.selectOption('sex');
    await label.ready();
    await expect(label.examples.getByRole('img').first()).toBeVisible();
    await page.keyboard.press('i');
    await expect(label.details).toBeVisible();
    await check('label');
    await frame.goTo('Split');
    await expect(splitPageOf(page).locked).toBeVisible();
    await check('split, locked');
    await page.getByRole('button', { name: 'Make another split' }).click();
    await expect(splitPageOf(page).part('Fold 1')).toBeVisible();
    await check('split, to be made');
    await frame.goTo('Train');
    const train = trainPageOf(page);
    await expect(train.start).toBeVisible();
    await train.form.getByText('Show all settings').click();
    await check('train one model');
    await train.compare();
    await expect(train.number('Margin')).toBeVisible();
    await check('train a comparison');
    await frame.goTo('Compare');
    const compare = comparePageOf(page);
    await compare.look('top');
    await expect(compare.mistakes).toBeVisible();
    await check('compare');
    await frame.goTo('Export');
    await expect(page.getByRole('region', { name: /^Its card/ }).getByRole('table').first()).toBeVisible();
    await check('export');
    await graft.goto(`/p/${frame.projectId()}/runs`);
    const runs = runsPageOf(page);
    await runs.row('top').first().getByRole('link').click();
    await expect(runs.detail.getByRole('figure').first()).toBeVisible();
    await check('runs');
    await page.keyboard.press('Shift+?');
    await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
    await check('keys');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('combobox', { name: 'Search actions' })).toBeFocused();
    await check('actions');
  });
}

test('Tab goes through a screen in the order in which it is read, and can skip to the content', async ({ page }) => {
  await expect(page.getByRole('button', { name: /^Chest X-ray/ })).toBeVisible();
  const names = await tabOrder(page, 10);
  expect(names.slice(0, 6)).toEqual(['Skip to the content', 'Graft', expect.stringContaining('Search actions'), 'Theme', 'All keys', 'Settings']);
  expect(names.slice(6)).toEqual([
    expect.stringContaining('Open a folder of images'), expect.stringContaining('Open a project'), expect.stringContaining('Blood cells'), expect.stringContaining('Chest X-ray'),
  ]);
  await page.reload();
  await expect(page.getByRole('button', { name: /^Chest X-ray/ })).toBeVisible();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Open a folder of images' })).toBeFocused();
});

test('? shows the keys of the screen, a key can be changed, and the changed one works', async ({ page, graft, projectFrom }) => {
  const project = await projectFrom('unsplit');
  const [frame, label] = [frameOf(page), labelPageOf(page)];
  await frame.openProject(project);
  await frame.goTo('Label');
  await label.question.selectOption('quality');
  await label.ready();
  await page.keyboard.press('Shift+?');
  const keys = page.getByRole('dialog', { name: 'Keys' });
  for (const action of ['Key for Unsure: U', 'Key for Not applicable: N', 'Key for Next image: Space or Right', 'Key for Undo, and go to that image: Z or Ctrl+Z']) {
    await expect(keys.getByRole('button', { name: action })).toBeVisible();
  }
  await keys.getByRole('button', { name: 'Key for Unsure: U' }).click();
  await page.keyboard.press('q');
  await expect(keys.getByRole('button', { name: 'Key for Unsure: Q' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(keys).toHaveCount(0);
  await page.keyboard.press('u');
  const judged = await label.judge('q');
  await expect(frame.saveState).toHaveText('Saved');
  expect(savedLabels(graft, project, 'quality')).toEqual({ [judged]: 'unsure' });
});

test('the palette finds an action by a word of it, does it, and gives the keys back', async ({ page, projectFrom }) => {
  const frame = frameOf(page);
  await frame.openProject(await projectFrom('unsplit'));
  await page.keyboard.press('Control+k');
  await page.keyboard.type('split');
  await expect(page.getByRole('option', { selected: true })).toContainText('Go to Split');
  await page.keyboard.press('Enter');
  await expect(splitPageOf(page).certificate).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('xyzzy');
  await expect(page.getByText('No action is called so.')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Shift+G');
  await expect(imagesPageOf(page).count).toHaveText('73 images');
});
