import { AxeBuilder } from '@axe-core/playwright';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { frameOf, imagesPageOf, runsPageOf, trainPageOf } from './pages/index.ts';
import { expect, test } from './projects.ts';

/** Probing starts a process for each engine: on a busy machine that takes its time. */
const PROBING = 90_000;

test('settings say what each engine is worth and why others are out, and trying again says how far it is', async ({ page, graft }) => {
  await graft.goto('/settings');
  const engines = page.getByRole('region', { name: 'Engines: what computes' });
  const works = engines.getByRole('table', { name: 'Engines that work here' });
  const row = works.getByRole('row').filter({ has: page.getByRole('rowheader', { name: /^ort-cpu/ }) });
  await expect(row).toContainText('in use', { timeout: PROBING });
  await expect(row.getByRole('cell')).toHaveText([/^the processor/, /^\d+\.\d$/, /^right, off by .*PyTorch/, /^same bits with \d+ threads?$/]);
  await engines.getByText(/not usable here, and why$/).click();
  await expect(engines.getByRole('table', { name: 'Engines that are out' }).getByRole('row').filter({ hasText: 'ort-dml' }).getByRole('cell').last()).toHaveText(/\w+ .*\w/);
  await page.getByTestId('try-engines').click();
  await expect(engines.getByRole('progressbar', { name: 'Trying the engines' })).toBeVisible();
  await expect(engines.getByRole('status')).toHaveText(/^Trying \S+…$/);
  expect((await new AxeBuilder({ page }).setLegacyMode(true).analyze()).violations).toEqual([]);
  await engines.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByTestId('try-engines')).toBeVisible({ timeout: PROBING });
  await expect(row).toContainText('in use');
});

test('a training says what it will run on, shows what it thinks of some images, its record says what ran, and its project is known by its images', async ({ page, projectFrom }) => {
  const [frame, train, runs, images] = [frameOf(page), trainPageOf(page), runsPageOf(page), imagesPageOf(page)];
  const project = await projectFrom('split');
  await frame.openProject(project);
  await frame.goTo('Images');
  await expect(images.image(0)).toBeVisible();
  await frame.goTo('Train');
  await expect(page.getByTestId('will-run')).toHaveText(/^Will compute on the processor \(.+\), the fastest here whose numbers are right\. Doing it again gives the same result to the last bit\.$/, { timeout: PROBING });
  await train.number('Side of the image, pixels').fill('32');
  await train.number('Views of each image').fill('1');
  await train.number('Epochs at most').fill('6');
  await train.start.click();
  const seen = train.live.getByRole('region', { name: /^What it says of projection now/ });
  await expect(seen.getByRole('listitem')).toHaveCount(12, { timeout: 60_000 });
  await expect(seen.getByRole('listitem').first()).toContainText(/\d+ %(right|is )/);
  await expect(train.live.getByRole('link', { name: 'See the result' })).toBeVisible({ timeout: 60_000 });
  await expect(seen.getByRole('heading')).toContainText('epoch 6');
  await train.live.getByRole('link', { name: 'See the result' }).click();
  await expect(runs.detail.getByText(/^ort-cpu .+, on the processor$/)).toBeVisible();
  await expect(runs.detail.getByText(/^PNG and DICOM: Graft .*; JPEG: libjpeg-turbo/)).toBeVisible();

  await page.getByRole('link', { name: 'Graft', exact: true }).click();
  const sheet = page.getByRole('link', { name: /^split/ }).locator('img');
  await expect(sheet.first()).toBeVisible();
  expect(await sheet.first().evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(0);
});

test('a project whose trainings were lost says so on its screens, and is hidden when it was read', async ({ page, projectFrom }) => {
  const project = await projectFrom('split');
  for (const end of ['', '-wal', '-shm']) await rm(join(project, `runs.sqlite${end}`), { force: true });
  await frameOf(page).openProject(project);
  const warning = page.getByRole('alert').filter({ hasText: 'runs.sqlite, which holds the trainings, was missing' });
  await expect(warning).toContainText('put runs.sqlite back from a backup');
  await warning.getByRole('button', { name: 'Hide until the project is opened again' }).click();
  await expect(warning).toHaveCount(0);
});

test('a former split comes back into force, and its parts with it', async ({ page, graft, projectFrom }) => {
  const frame = frameOf(page);
  const project = await projectFrom('split');
  await graft.cli('split', project, '--folds', '3', '--stratify', 'projection');
  await frame.openProject(project);
  await frame.goTo('Split');
  await expect(page.getByRole('region', { name: /^Fold 1:/ })).toBeVisible();
  await page.getByText('1 former split').click();
  await page.getByRole('button', { name: 'Put back in force' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Put it back' }).click();
  await expect(page.getByRole('region', { name: /^Train: / })).toBeVisible();
});
