import Database from 'better-sqlite3';
import { join } from 'node:path';
import { savedEvents, savedLabels } from './database.ts';
import type { SavedEvent } from './database.ts';
import { frameOf, imagesPageOf, labelPageOf } from './pages/index.ts';
import { expect, test } from './projects.ts';

const said = (events: readonly SavedEvent[]): string[] => events.map((event) => `${event.sample} ${event.class ?? event.state} ${event.provenance}`);

test('writes each key at once, goes on by itself, goes back, undoes and does again', async ({ page, graft, projectFrom }) => {
  const project = await projectFrom('unsplit');
  const [frame, label] = [frameOf(page), labelPageOf(page)];
  await frame.openProject(project);
  await frame.goTo('Label');
  await label.question.selectOption('quality');

  const judged: string[] = [];
  for (const key of ['1', '2', 'u', 'n']) judged.push(await label.judge(key));
  const skipped = await label.judge('Space');
  await label.judge('Backspace');
  expect(await label.current()).toBe(skipped);
  judged.push(await label.judge('2'));
  const answers = ['good', 'poor', 'unsure', 'not-applicable', 'poor'];
  const byHand = judged.map((sample, index) => `${sample} ${answers[index]} manual`);
  await expect(frame.saveState).toHaveText('Saved');
  expect(new Set(judged).size).toBe(5);
  expect(said(savedEvents(graft, project, 'quality'))).toEqual(byHand);

  await page.keyboard.press('z');
  await expect(frame.notices).toContainText('Undone');
  expect(await label.current(), 'undo goes to the image it took the label from').toBe(skipped);
  await expect(label.image).toHaveAccessibleName(/not said yet$/);
  expect(savedLabels(graft, project, 'quality')).not.toHaveProperty(skipped);
  await page.keyboard.press('Shift+Z');
  await expect(label.image).toHaveAccessibleName(/poor$/);
  expect(said(savedEvents(graft, project, 'quality'))).toEqual([...byHand, `${skipped} unknown undo`, `${skipped} poor redo`]);
  expect(savedLabels(graft, project, 'quality')).toEqual(Object.fromEntries(judged.map((sample, index) => [sample, answers[index]])));
});

test('what was clicked keeps no keys: Space goes on, and says nothing of the next image', async ({ page, graft, projectFrom }) => {
  const project = await projectFrom('unsplit');
  const [frame, label] = [frameOf(page), labelPageOf(page)];
  await frame.openProject(project);
  await frame.goTo('Label');
  await label.question.focus();
  await page.mouse.down();
  await page.mouse.up();
  await label.question.selectOption('quality');
  await label.ready();
  const first = await label.current();
  await label.answer('poor').click();
  await expect(page.getByTestId('stage')).not.toHaveAttribute('data-sample', first);
  await label.judge('Space');
  const third = await label.judge('1');
  await label.all.click();
  await label.ready();
  await label.judge('ArrowRight');
  await expect(label.all).toBeChecked();
  await expect(frame.saveState).toHaveText('Saved');
  expect(savedLabels(graft, project, 'quality')).toEqual({ [first]: 'poor', [third]: 'good' });
});

test('a step of the rail clicked right after a key is taken, however slowly its screen loads', async ({ page, projectFrom }) => {
  const [frame, label] = [frameOf(page), labelPageOf(page)];
  const loads = Promise.withResolvers<void>();
  const asked = page.waitForRequest(/assets\/split-.*\.js/);
  await page.route(/assets\/split-.*\.js/, async (route) => {
    await loads.promise;
    await route.continue();
  });
  await page.clock.install();
  await page.reload();
  await asked;
  await frame.openProject(await projectFrom('unsplit'));
  await frame.goTo('Label');
  await label.question.selectOption('quality');
  await label.ready();
  await label.judge('1');
  await frame.goTo('Split');
  // By then the screen that is still shown would have put its image into the address.
  await page.clock.runFor(1000);
  loads.resolve();
  await expect(page.getByRole('heading', { name: 'Put patients aside to judge by' })).toBeVisible();
});

test('undo and redo survive a crash of the host, and so does the place one was at', async ({ page, graft, projectFrom }) => {
  const project = await projectFrom('unsplit');
  const [frame, label] = [frameOf(page), labelPageOf(page)];
  await frame.openProject(project);
  await frame.goTo('Label');
  await label.question.selectOption('quality');
  const [first, second, third] = [await label.judge('1'), await label.judge('2'), await label.judge('u')];
  await page.keyboard.press('z');
  await expect(frame.undo).toHaveAttribute('title', /poor/);
  const address = new URL(page.url()).hash;

  const after = await graft.crash();
  expect(savedLabels(graft, project, 'quality')).toEqual({ [first]: 'good', [second]: 'poor' });
  const [again, labelAgain] = [frameOf(after), labelPageOf(after)];
  await again.openProject(project);
  await graft.goto(address.slice(1));
  await labelAgain.ready();
  expect(await labelAgain.current()).toBe(third);
  await after.keyboard.press('Shift+Z');
  await expect(labelAgain.image).toHaveAccessibleName(/unsure$/);
  for (const sample of [third, second, first]) {
    await after.keyboard.press('z');
    await expect(after.getByTestId('stage')).toHaveAttribute('data-sample', sample);
    await expect(labelAgain.image).toHaveAccessibleName(/not said yet$/);
  }
  await expect(again.undo).toBeDisabled();
  expect(savedLabels(graft, project, 'quality')).toEqual({});
});

test('a label shown as saved is in the database after kill -9 of the host, whenever that comes', async ({ page, graft, projectFrom }) => {
  const project = await projectFrom('unsplit');
  const keys = ['1', '2', 'u', 'n'] as const;
  const meaning = { 1: 'good', 2: 'poor', u: 'unsure', n: 'not-applicable' } as const;
  let window = page;
  for (const killedAfter of [3, 11, 8]) {
    const before = savedEvents(graft, project, 'quality').length;
    const [frame, label] = [frameOf(window), labelPageOf(window)];
    await frame.openProject(project);
    await frame.goTo('Label');
    await label.question.selectOption('quality');
    await label.ready();
    // Kept in the page's own store, which outlives the host: at each moment that it says “Saved”, how many keys had been pressed.
    await window.evaluate(() => {
      const state = document.querySelector('[data-testid="save-state"]')!;
      let pressed = 0;
      sessionStorage.setItem('acknowledged', '0');
      globalThis.addEventListener('keydown', () => { pressed += 1; }, { capture: true });
      new MutationObserver(() => {
        if (state.textContent.trim() === 'Saved') sessionStorage.setItem('acknowledged', String(pressed));
      }).observe(state, { childList: true, characterData: true, subtree: true });
    });
    const pressed: string[] = [];
    for (let n = 0; n < killedAfter; n++) {
      const key = keys[(before + n) % keys.length]!;
      await window.keyboard.press(key);
      pressed.push(meaning[key]);
      // One that is surely acknowledged; the others come as fast as they can, and so does the end.
      if (n === 0) await expect(frame.saveState).toHaveText('Saved');
    }
    window = await graft.crash();
    const acknowledged = Number(await window.evaluate(() => sessionStorage.getItem('acknowledged')));
    expect(acknowledged).toBeGreaterThanOrEqual(1);
    const kept = savedEvents(graft, project, 'quality').slice(before).map((event) => event.class ?? event.state);
    expect(kept.length, 'nothing acknowledged is lost').toBeGreaterThanOrEqual(acknowledged);
    expect(kept, 'and what is there is what was pressed, in order and without gaps').toEqual(pressed.slice(0, kept.length));
  }
});

test('says that it can’t save, takes the label back from the screen, and goes on once it can', async ({ page, graft, projectFrom }) => {
  const project = await projectFrom('unsplit');
  const [frame, label] = [frameOf(page), labelPageOf(page)];
  await frame.openProject(project);
  await frame.goTo('Label');
  await label.question.selectOption('quality');
  await label.judge('1');
  await expect(frame.saveState).toHaveText('Saved');

  // A program that holds the file, as a backup or a database browser may.
  const other = new Database(join(project, 'project.sqlite'));
  other.exec('BEGIN IMMEDIATE');
  await label.judge('2');
  await expect(frame.saveState).toHaveText('Can’t save');
  await expect(frame.notices.getByRole('alert')).toContainText(/in use by another program.*Close the other program/s);
  await page.keyboard.press('Backspace');
  await expect(label.image).toHaveAccessibleName(/not said yet$/);
  other.exec('ROLLBACK');
  other.close();

  const judged = await label.judge('2');
  await expect(frame.saveState).toHaveText('Saved');
  expect(savedLabels(graft, project, 'quality')).toMatchObject({ [judged]: 'poor' });
  expect(savedEvents(graft, project, 'quality')).toHaveLength(2);
});

test('labels many images in the gallery as one act, which one undo takes back', async ({ page, graft, projectFrom }) => {
  const project = await projectFrom('unsplit');
  const [frame, images] = [frameOf(page), imagesPageOf(page)];
  await frame.openProject(project);
  await frame.goTo('Images');
  await expect(images.count).toHaveText('73 images');
  await images.question.selectOption('quality');
  await images.image(2).click();
  await images.image(7).click({ modifiers: ['Shift'] });
  await images.image(4).click({ modifiers: ['ControlOrMeta'] });
  await expect(images.selected).toHaveCount(5);
  await images.choose('poor');
  await expect(frame.saveState).toHaveText('Saved');
  const events = savedEvents(graft, project, 'quality');
  expect(events.map((event) => event.class)).toEqual(Array(5).fill('poor'));
  expect(new Set(events.map((event) => event.act)).size).toBe(1);
  await expect(images.image(2)).toHaveAccessibleName(/poor$/);
  await expect(images.image(4)).toHaveAccessibleName(/not said$/);

  await frame.undo.click();
  await expect(frame.notices).toContainText('Undone');
  expect(savedLabels(graft, project, 'quality')).toEqual({});
  await expect(images.image(2)).toHaveAccessibleName(/not said$/);
  await frame.redo.click();
  await expect(images.image(2)).toHaveAccessibleName(/poor$/);
  expect(Object.values(savedLabels(graft, project, 'quality'))).toEqual(Array(5).fill('poor'));
});

test('the keyboard alone leads from the start screen to labels', async ({ page, graft, projectFrom }) => {
  const project = await projectFrom('unsplit');
  const [frame, label, images] = [frameOf(page), labelPageOf(page), imagesPageOf(page)];
  const { keyboard } = page;
  await expect(page.getByRole('heading', { name: 'Samples to try' })).toBeVisible();
  await keyboard.press('o');
  const dialog = page.getByRole('dialog', { name: 'Open a project' });
  await expect(dialog.getByRole('textbox', { name: 'Path' })).toBeFocused();
  await expect(dialog.getByRole('textbox', { name: 'Path' })).toHaveValue(graft.folder);
  await keyboard.press('Enter');
  await expect(dialog.getByRole('button', { name: 'unsplit.graft' })).toBeVisible();
  await expect(dialog.getByRole('list').getByRole('button').first()).toBeFocused();
  await keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'unsplit', level: 1 })).toBeVisible();

  await keyboard.press('Shift+L');
  await expect(page.getByText('Every image has an answer to “projection”')).toBeVisible();
  await keyboard.press('t');
  await expect(label.question.locator('option:checked')).toHaveText('sex');
  await keyboard.press('t');
  await expect(label.question.locator('option:checked')).toHaveText('quality');
  const first = await label.judge('2');
  await keyboard.press('g');
  await expect(images.gallery).toBeFocused();
  await keyboard.press('Home');
  await keyboard.press('Shift+ArrowRight');
  await keyboard.press('Shift+ArrowRight');
  await expect(images.selected).toHaveCount(3);
  await keyboard.press('1');
  await expect(frame.saveState).toHaveText('Saved');
  expect(Object.values(savedLabels(graft, project, 'quality'))).toEqual(['good', 'good', 'good']);
  await keyboard.press('Control+z');
  await expect(frame.notices).toContainText('Undone');
  expect(savedLabels(graft, project, 'quality')).toEqual({ [first]: 'poor' });
  await keyboard.press('Home');
  await keyboard.press('Enter');
  await label.ready();
  expect(await label.current()).toBe(first);
  await keyboard.press('i');
  await expect(label.details).toContainText('quality: poor');
});

test('shows examples beside an image to be judged, never beside or out of the sealed test part', async ({ page, graft, projectFrom }) => {
  const project = await projectFrom('split');
  const [frame, label, images] = [frameOf(page), labelPageOf(page), imagesPageOf(page)];
  const PART = 'SELECT CAST(s.id AS TEXT) AS id, s.group_key AS patient, g.part FROM sample s JOIN split_group g ON g.group_key = s.group_key';
  const parts = new Map(graft.rows(project, 'project', PART).map((row) => [String(row['id']), row]));
  await frame.openProject(project);
  await frame.goTo('Images');
  await images.filter('train').check();
  await images.image(0).dblclick();
  await label.ready();
  const judged = parts.get(await label.current())!;
  expect(judged['part']).toBe('train');
  const examples = label.examples.getByRole('img');
  await expect(examples).toHaveCount(8);
  for (const source of await examples.evaluateAll((images) => images.map((image) => (image as HTMLImageElement).src))) {
    const example = parts.get(/\/pixels\/[^/]+\/([^/]+)\//.exec(source)![1]!)!;
    expect(example['part']).not.toBe('test');
    expect(example['patient']).not.toBe(judged['patient']);
  }

  await frame.goTo('Images');
  await images.filter('test').check();
  await images.image(0).dblclick();
  await label.ready();
  expect(parts.get(await label.current())!['part']).toBe('test');
  await expect(page.getByTestId('stage')).toContainText('sealed test image');
  await expect(label.examples).toContainText('judged without examples');
  await expect(examples).toHaveCount(0);
});
