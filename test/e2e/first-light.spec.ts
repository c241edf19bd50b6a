import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { savedEvents, savedLabels } from './database.ts';
import { expect, test } from './fixtures.ts';
import { comparePageOf, exportPageOf, frameOf, imagesPageOf, labelPageOf, splitPageOf, trainPageOf } from './pages/index.ts';
import { keepScreenshot } from './screenshots.ts';

const FOLDS = 3;
const ARMS = ['frozen', 'top'];

test('from images to a judged model in a file, as a person would, on the chest X-rays', async ({ page, graft }, info) => {
  test.setTimeout(300_000);
  const [frame, images, label, split] = [frameOf(page), imagesPageOf(page), labelPageOf(page), splitPageOf(page)];
  const [train, compare, save] = [trainPageOf(page), comparePageOf(page), exportPageOf(page)];
  const shot = (name: string): Promise<void> => keepScreenshot(page, info, name);

  await test.step('start: a sample becomes a project of one’s own', async () => {
    await expect(page.getByRole('button', { name: /^Blood cells/ })).toBeVisible();
    await shot('start');
    await page.getByRole('button', { name: /^Chest X-ray/ }).click();
    await expect(page.getByTestId('next-step')).toBeVisible();
    await expect(page.getByRole('banner').getByRole('link', { name: /^chest-xray-/ })).toBeVisible();
  });
  const [made] = (await readdir(graft.folder)).filter((name) => name.endsWith('.graft'));
  const project = join(graft.folder, made!);
  expect(graft.rows(project, 'project', 'SELECT count(*) AS images, count(DISTINCT group_key) AS patients, count(attribution) AS attributed FROM sample')).toEqual([{ images: 73, patients: 37, attributed: 73 }]);

  await test.step('images', async () => {
    await frame.goTo('Images');
    await expect(images.count).toHaveText('73 images');
    await images.image(9).click();
    await expect(page.getByRole('region', { name: 'Images of this patient' })).toBeVisible();
    await shot('images');
  });

  const before = savedLabels(graft, project, 'sex');
  await test.step('label by keys', async () => {
    await frame.goTo('Label');
    await label.question.selectOption('sex');
    await label.ready();
    await expect(label.examples.getByRole('img').first()).toBeVisible();
    await shot('label');
    const first = await label.judge('1');
    const second = await label.judge('2');
    const third = await label.judge('u');
    const fourth = await label.judge('n');
    await label.judge('Backspace');
    expect(await label.current()).toBe(fourth);
    await page.keyboard.press('z');
    await expect(label.image).toHaveAccessibleName(/not said yet$/);
    await page.keyboard.press('Shift+Z');
    await expect(label.image).toHaveAccessibleName(/not-applicable$/);
    await expect(frame.saveState).toHaveText('Saved');
    expect(savedLabels(graft, project, 'sex')).toEqual({ ...before, [first]: 'F', [second]: 'M', [third]: 'unsure', [fourth]: 'not-applicable' });
    expect(savedEvents(graft, project, 'sex').slice(-6).map(({ state, provenance, annotator }) => `${state} ${provenance} ${annotator}`)).toEqual([
      'labelled manual tester', 'labelled manual tester', 'unsure manual tester', 'not-applicable manual tester', 'unknown undo tester', 'not-applicable redo tester',
    ]);
  });

  await test.step('split into folds by patient, with a certificate, for good', async () => {
    await frame.goTo('Split');
    await split.folds.fill(String(FOLDS));
    await expect(split.part('Fold 3')).toBeVisible();
    await expect(split.certificate.getByText('Holds:')).not.toHaveCount(0);
    await expect(split.certificate.getByText('Does not hold:')).toHaveCount(0);
    await split.lock();
    await expect(split.locked).toBeVisible();
    await shot('split');
  });
  const crossing = 'SELECT group_key FROM split_group GROUP BY group_key HAVING count(DISTINCT part) > 1';
  expect(graft.rows(project, 'project', crossing)).toEqual([]);
  expect(graft.rows(project, 'project', 'SELECT count(*) AS patients, count(DISTINCT part) AS folds FROM split_group')).toEqual([{ patients: 37, folds: FOLDS }]);

  await test.step('train a small comparison and watch it', async () => {
    await frame.goTo('Train');
    await train.compare();
    await train.box(/^A new network learns from nothing/).uncheck();
    await train.number('Seeds: times each is trained').fill('1');
    await train.number('Epochs at most').fill('6');
    await train.number('Side of the image, pixels').fill('96');
    await expect(train.start).toHaveText(`Compare: train ${ARMS.length * FOLDS} models`);
    await train.start.click();
    await expect(train.live.getByRole('figure', { name: 'Loss' })).toBeVisible({ timeout: 60_000 });
    await expect(train.live).toContainText('Computed by ort-cpu');
    await expect(train.live).toContainText(new RegExp(`[2-9] of ${ARMS.length * FOLDS} models done`), { timeout: 60_000 });
    await shot('train');
    await expect(train.live.getByRole('link', { name: 'See the comparison' })).toBeVisible({ timeout: 120_000 });
  });
  const runs = graft.rows(project, 'runs', 'SELECT arm, fold, status FROM run ORDER BY arm, fold');
  expect(runs).toEqual(ARMS.flatMap((arm) => Array.from({ length: FOLDS }, (_, fold) => ({ arm, fold, status: 'done' }))));

  await test.step('compare', async () => {
    await train.live.getByRole('link', { name: 'See the comparison' }).click();
    const [study] = graft.rows(project, 'runs', 'SELECT verdict FROM study');
    const verdict = JSON.parse(String(study!['verdict'])) as { headline: string };
    await expect(compare.headline).toHaveText(verdict.headline);
    await expect(compare.figure('AUC for projection').getByRole('img')).toBeVisible();
    await expect(compare.differences).toHaveCount(1);
    await expect(compare.figure(/^How they learned/)).toBeVisible();
    await shot('compare');
    await compare.look('frozen');
    await expect(compare.numbersOf('frozen').getByRole('row', { name: /^AUC/ })).toBeVisible();
    await expect(compare.figure('ROC curve')).toBeVisible();
    await expect(compare.mistakes).toBeVisible();
    await compare.numbersOf('frozen').scrollIntoViewIfNeeded();
    await shot('compare-arm');
  });

  const model = join(graft.folder, 'projection.onnx');
  await test.step('train the recipe once more and export it, checked in another runtime', async () => {
    await compare.exportModel.click();
    await save.trainFinal.click();
    await expect(save.model.locator('option:checked')).toContainText('final', { timeout: 60_000 });
    await save.folder.fill(graft.folder);
    await save.name.fill('projection.onnx');
    await expect(save.card).toContainText(/not for clinical use/i);
    await save.save.click();
    await expect(save.outcome).toContainText('It computes what the trained model computes.', { timeout: 60_000 });
    await expect(save.outcome).toContainText('onnxruntime');
    await save.outcome.scrollIntoViewIfNeeded();
    await shot('export');
  });
  expect((await stat(model)).size).toBeGreaterThan(1_000_000);

  await test.step('the file answers in a program of its own as it did in training', async () => {
    const FINAL = `
      SELECT p.sample_id AS sample, hex(p.probabilities) AS bytes FROM prediction p JOIN run r ON r.id = p.run_id
      WHERE r.study_id IS NULL ORDER BY p.sample_id LIMIT 3`;
    const rows = graft.rows(project, 'runs', FINAL);
    expect(rows).toHaveLength(3);
    const files = rows.map((row) => String(graft.rows(project, 'project', 'SELECT file FROM sample WHERE id = CAST(? AS INTEGER)', row['sample'])[0]!['file']));
    const { code, lines } = await graft.cli('predict', model, ...files.map((file) => join(project, 'sample', file)));
    expect(code).toBe(0);
    for (const [index, row] of rows.entries()) {
      const bytes = Buffer.from(String(row['bytes']), 'hex');
      const answer = lines.find((line) => String(line['file']).endsWith(files[index]!)) as { projection: { probabilities: Record<string, number> } };
      expect(answer.projection.probabilities['PA']).toBeCloseTo(bytes.readFloatLE(0), 3);
      expect(answer.projection.probabilities['AP-supine']).toBeCloseTo(bytes.readFloatLE(4), 3);
    }
  });
});
