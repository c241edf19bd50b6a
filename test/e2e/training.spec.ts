import type { Page } from '@playwright/test';
import Database from 'better-sqlite3';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from './children.ts';
import { savedLabels } from './database.ts';
import type { Graft } from './fixtures.ts';
import { frameOf, labelPageOf, runsPageOf, trainPageOf } from './pages/index.ts';
import { serveGraft } from './processes.ts';
import { expect, test } from './projects.ts';

const EPOCHS = 12;
const RUNS = 'SELECT arm, status, error, (SELECT max(epoch) FROM epoch WHERE run_id = run.id) AS epochs, result FROM run ORDER BY position';

interface SavedRun { readonly arm: string; readonly status: string; readonly error: string | null; readonly epochs: number | null; readonly result: string | null }
const savedRuns = (graft: Graft, project: string): readonly SavedRun[] => graft.rows(project, 'runs', RUNS) as unknown as SavedRun[];

/** Opens the project and starts a training, small but long enough to be met in the middle; resolves after its first epochs. */
async function trainIntoTheMiddle(page: Page, project: string, epochs: number): Promise<void> {
  const [frame, train] = [frameOf(page), trainPageOf(page)];
  await frame.openProject(project);
  await frame.goTo('Train');
  await train.strategy('The upper layers learn too').check();
  await train.number('Side of the image, pixels').fill('32');
  await train.number('Views of each image').fill('1');
  await train.number('Epochs at most').fill(String(epochs));
  await train.number('Patience, epochs').fill(String(epochs));
  await train.start.click();
  await expect.poll(train.epoch, { timeout: 30_000, intervals: [100] }).toBeGreaterThanOrEqual(1);
}

async function resumeAndFinish(page: Page, graft: Graft, project: string): Promise<void> {
  const [frame, runs] = [frameOf(page), runsPageOf(page)];
  await graft.goto(`/p/${frame.projectId()}/runs`);
  await expect(runs.row('top')).toContainText('interrupted');
  await runs.open('top');
  await runs.resume.click();
  await expect(runs.row('top')).toContainText('done', { timeout: 60_000 });
  const [run] = savedRuns(graft, project);
  expect(run).toMatchObject({ arm: 'top', status: 'done', epochs: EPOCHS, error: null });
  expect(JSON.parse(run!.result!)).toMatchObject({ epochs: EPOCHS, weights: expect.stringMatching(/^[0-9a-f]{64}$/) });
}

test.describe('killed in the middle', () => {
  test.skip(process.platform === 'win32', 'kill -9 is of Unix');

  test('a worker killed in the middle fails its run alone, with the reason; labels stay and the run goes on to its end', async ({ page, graft, projectFrom }) => {
    const project = await projectFrom('split');
    const labels = savedLabels(graft, project, 'projection');
    await trainIntoTheMiddle(page, project, EPOCHS);
    process.kill(await graft.workerPid(), 'SIGKILL');
    const [frame, train, label] = [frameOf(page), trainPageOf(page), labelPageOf(page)];
    await expect(train.live.getByRole('alert')).toContainText('killed (SIGKILL)');
    expect(savedRuns(graft, project)).toMatchObject([{ arm: 'top', status: 'interrupted', error: expect.stringContaining('killed (SIGKILL)') }]);
    expect(savedLabels(graft, project, 'projection')).toEqual(labels);

    // The host is alive: labels go on meanwhile.
    await frame.goTo('Label');
    await label.question.selectOption('quality');
    const judged = await label.judge('1');
    await expect(frame.saveState).toHaveText('Saved');
    expect(savedLabels(graft, project, 'quality')).toEqual({ [judged]: 'good' });
    await resumeAndFinish(page, graft, project);
  });

  test('a host killed in the middle takes its worker along, loses no label, and the run goes on to its end', async ({ page, graft, projectFrom }) => {
    const project = await projectFrom('split');
    const labels = savedLabels(graft, project, 'projection');
    await trainIntoTheMiddle(page, project, EPOCHS);
    const worker = await graft.workerPid();
    const after = await graft.crash();
    await expect.poll(() => isAlive(worker)).toBe(false);
    await frameOf(after).openProject(project);
    expect(savedRuns(graft, project)).toMatchObject([{ arm: 'top', status: 'interrupted' }]);
    expect(savedLabels(graft, project, 'projection')).toEqual(labels);
    await resumeAndFinish(after, graft, project);
  });
});

test('a reload joins the running training again, and Cancel ends it', async ({ page, graft, projectFrom }) => {
  const project = await projectFrom('split');
  await trainIntoTheMiddle(page, project, 400);
  const train = trainPageOf(page);
  await page.reload();
  await expect(train.live.getByRole('img', { name: /^Loss/ })).toBeVisible();
  const joined = await train.epoch();
  expect(joined, 'what had gone before the reload is there').toBeGreaterThanOrEqual(1);
  await expect.poll(train.epoch, { intervals: [100] }).toBeGreaterThan(joined);
  await train.cancel.click();
  await expect(train.live).toContainText('Cancelled.');
  const [run] = savedRuns(graft, project);
  expect(run).toMatchObject({ status: 'cancelled', error: null });
  expect(run!.epochs).toBeLessThan(400);
  await expect(page.getByTestId('jobs')).toHaveCount(0);
});

test('says before a start what it would take of memory, anew when that changes, and trains nothing for it', async ({ page, graft, projectFrom }) => {
  const project = await projectFrom('split');
  const [frame, train] = [frameOf(page), trainPageOf(page)];
  await frame.openProject(project);
  await frame.goTo('Train');
  const figure = async (): Promise<string> => {
    await expect(train.memory).toHaveAttribute('data-state', 'told', { timeout: 60_000 });
    return /take about ([\d.]+ [MG]B) of memory at its peak; [\d.]+ [MG]B can be had/.exec(await train.memory.innerText())![1]!;
  };
  const usual = await figure();
  await train.strategy('The upper layers learn too').check();
  await expect(train.memory).toHaveAttribute('data-state', 'asking');
  expect(await figure()).not.toBe(usual);
  await train.compare();
  await expect(train.memory).toContainText('the largest of them, will take about', { timeout: 60_000 });
  await expect.poll(() => graft.workerPid().then(() => true, () => false)).toBe(false);
  expect(savedRuns(graft, project)).toEqual([]);
});

test('says what keeps a training from starting: no labels, then one class only', async ({ page, projectFrom }) => {
  const [frame, train, label] = [frameOf(page), trainPageOf(page), labelPageOf(page)];
  await frame.openProject(await projectFrom('split'));
  await frame.goTo('Train');
  await train.box(/^quality/).check();
  for (const other of [/^projection/, /^sex/]) await train.box(other).uncheck();
  await expect(train.stops).toContainText('Nothing is labelled for “quality” yet.');
  await expect(train.start).toBeDisabled();
  await train.stops.getByRole('link', { name: 'Label' }).click();
  await expect(label.question.locator('option:checked')).toHaveText('quality');
  await label.judge('1');
  await label.judge('1');
  await expect(frame.saveState).toHaveText('Saved');
  await frame.goTo('Train');
  await expect(train.stops).toContainText('All labels of “quality” say “good”: there is nothing to tell apart.');
  await expect(train.start).toBeDisabled();
});

test.describe('projects that can’t be opened', () => {
  test('one that is open elsewhere is refused with a sentence, and opens once that is closed', async ({ page, graft, projectFrom }) => {
    const project = await projectFrom('unsplit');
    const other = await serveGraft(join(graft.folder, 'other'), 0, project);
    await graft.goto(`/open?path=${encodeURIComponent(project)}`);
    const refusal = page.getByRole('main').getByRole('alert');
    await expect(refusal).toContainText(`${project} is already open in another Graft window or command.`);
    await expect(refusal).toContainText('Close it there, then try again.');
    await other.stop();
    await refusal.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('heading', { name: 'unsplit', level: 1 })).toBeVisible();
    expect(await graft.cli('task', 'add', project, 'more', '--kind', 'classification', '--classes', 'a,b')).toMatchObject({ code: 4, lines: [{ ok: false, error: { code: 'PROJECT_IN_USE' } }] });
  });

  test('one of a newer version is refused with a sentence and left as it is', async ({ page, graft, projectFrom }) => {
    const project = await projectFrom('unsplit');
    const file = join(project, 'project.sqlite');
    const database = new Database(file);
    database.pragma('user_version = 999');
    database.close();
    const before = await readFile(file);
    await graft.goto(`/open?path=${encodeURIComponent(project)}`);
    const refusal = page.getByRole('main').getByRole('alert');
    await expect(refusal).toContainText('was written by a newer version of Graft (format 999');
    await expect(refusal).toContainText('Update Graft, then open the project again. Nothing was changed.');
    expect((await readFile(file)).equals(before)).toBe(true);
    await page.getByRole('link', { name: 'Go to the start page' }).click();
    await expect(page.getByRole('heading', { name: 'Samples to try' })).toBeVisible();
  });
});
