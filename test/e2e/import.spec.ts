import { encode } from 'fast-png';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './fixtures.ts';
import { frameOf, imagesPageOf, importPageOf } from './pages/index.ts';

const SIDE = 24;

/** A small grey picture, another for each number. */
function picture(seed: number): Uint8Array {
  const data = Uint8Array.from({ length: SIDE * SIDE }, (_, index) => (index * (seed + 3) + (index >> 4) * seed * 7) % 256);
  data.set([seed % 256, seed >> 8]);
  return encode({ width: SIDE, height: SIDE, channels: 1, depth: 8, data });
}

/** Writes pictures `from` to `to` of a folder: `scan-N.png`. */
async function pictures(folder: string, from: number, to: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (let n = from; n <= to; n++) await writeFile(join(folder, `scan-${n}.png`), picture(n));
}

const SAMPLES = `
  SELECT s.file, s.group_key AS patient, c.name AS finding, e.provenance FROM sample s
  LEFT JOIN label l ON l.sample_id = s.id LEFT JOIN class c ON c.id = l.class_id LEFT JOIN label_event e ON e.id = l.event_id ORDER BY s.file`;

test('takes a folder with its CSV and patients through the dialog, and says what it left out and why', async ({ page, graft }) => {
  const folder = join(graft.folder, 'scans');
  await pictures(join(folder, 'a'), 1, 4);
  await pictures(join(folder, 'b'), 5, 6);
  await writeFile(join(folder, 'b', 'again.png'), picture(1));
  await writeFile(join(folder, 'broken.png'), (await readFile(join(folder, 'a', 'scan-1.png'))).subarray(0, 60));
  await writeFile(join(folder, 'film.avi'), 'RIFF of something else');
  await writeFile(join(folder, 'list.csv'), [
    'path,patient,finding,age', 'a/scan-1.png,P1,clear,41', 'a/scan-2.png,P1,clear,41', 'a/scan-3.png,P2,shadow,60', 'a/scan-4.png,P2,,60',
    'b/scan-5.png,P3,shadow,38', 'b/gone.png,P4,clear,50', '',
  ].join('\n'));

  await page.getByRole('button', { name: 'Open a folder of images' }).click();
  const dialog = page.getByRole('dialog', { name: 'Open a folder of images' });
  await dialog.getByRole('button', { name: 'scans' }).click();
  await dialog.getByRole('button', { name: 'Use this folder' }).click();
  const form = importPageOf(page);
  await expect(form.folder).toHaveValue(folder);
  await expect(form.csvFile).toHaveValue(join(folder, 'list.csv'));
  await expect(form.fileColumn).toHaveValue('path');
  await expect(form.groupColumn).toHaveValue('patient');
  await expect(form.column('finding')).toBeChecked();
  await expect(form.column('age')).not.toBeChecked();
  await form.start.click();

  const frame = frameOf(page);
  await expect(page.getByRole('heading', { name: 'scans', level: 1 })).toBeVisible();
  const project = join(graft.folder, 'scans.graft');
  expect(graft.rows(project, 'project', SAMPLES)).toEqual([
    { file: 'a/scan-1.png', patient: 'P1', finding: 'clear', provenance: 'csv' },
    { file: 'a/scan-2.png', patient: 'P1', finding: 'clear', provenance: 'csv' },
    { file: 'a/scan-3.png', patient: 'P2', finding: 'shadow', provenance: 'csv' },
    { file: 'a/scan-4.png', patient: 'P2', finding: null, provenance: null },
    { file: 'b/scan-5.png', patient: 'P3', finding: 'shadow', provenance: 'csv' },
    { file: 'b/scan-6.png', patient: 'b/scan-6.png', finding: null, provenance: null },
  ]);
  await page.getByRole('link', { name: 'Report of the last import: 2 files not taken, 3 remarks' }).click();
  await expect(form.reportOf('broken.png')).toContainText(/damaged|cut off|could not be read/);
  await expect(form.reportOf('film.avi')).toContainText('not an image');
  await expect(form.reportOf('b/gone.png')).toContainText('Line 7 of the CSV names a file that isn\'t in the folder');
  await expect(form.reportOf('b/again.png')).toContainText('The same file as "a/scan-1.png"');
  await expect(form.reportOf('b/scan-6.png')).toContainText('a patient of its own');

  // A second list, with an answer that the question does not have.
  await writeFile(join(folder, 'more.csv'), 'path,finding\nb/scan-6.png,shadow\na/scan-4.png,haze\n');
  await form.folder.fill(folder);
  await form.folder.press('Tab');
  await form.choice('A CSV file, one row an image').check();
  await form.csvFile.fill(join(folder, 'more.csv'));
  await form.csvFile.press('Tab');
  await expect(form.column('finding')).toBeChecked();
  await form.start.click();
  await expect(form.reportOf('a/scan-4.png')).toContainText('haze');
  expect(graft.rows(project, 'project', SAMPLES).map((row) => row['finding'])).toEqual(['clear', 'clear', 'shadow', null, 'shadow', 'shadow']);
  await frame.goTo('Images');
  await expect(imagesPageOf(page).count).toHaveText('6 images');
});

test('says so where a folder holds no images, and takes another folder then', async ({ page, graft }) => {
  const empty = join(graft.folder, 'letters');
  await mkdir(empty);
  await writeFile(join(empty, 'letter.txt'), 'Dear colleague');
  await pictures(join(graft.folder, 'scans'), 1, 2);
  await graft.goto(`/import?source=${encodeURIComponent(empty)}`);
  const form = importPageOf(page);
  await expect(form.place).toHaveValue(join(graft.folder, 'letters.graft'));
  await form.start.click();
  await expect(form.problem).toContainText(`There are no images that Graft can read in ${empty}.`);
  await expect(form.problem).toContainText('Choose a folder with PNG, JPEG or DICOM files');
  await form.folder.fill(join(graft.folder, 'scans'));
  await form.start.click();
  await expect(page.getByTestId('next-step')).toContainText('Ask a question');
  expect(graft.rows(join(graft.folder, 'letters.graft'), 'project', 'SELECT count(*) AS samples FROM sample')).toEqual([{ samples: 2 }]);
});

test('refuses a CSV of other files and a folder that is not there, each in a sentence', async ({ page, graft }) => {
  const folder = join(graft.folder, 'scans');
  await pictures(folder, 1, 2);
  await writeFile(join(folder, 'list.csv'), 'file,finding\nother-1.png,clear\nother-2.png,shadow\n');
  await graft.goto(`/import?source=${encodeURIComponent(folder)}`);
  const form = importPageOf(page);
  await expect(form.column('finding')).toBeChecked();
  await form.start.click();
  await expect(form.problem).toContainText('None of the 2 files named in');
  await form.folder.fill(join(graft.folder, 'nowhere'));
  await form.folder.press('Tab');
  await expect(form.problem.first()).toContainText('nowhere');
});

test('an import that is cancelled keeps what it took, and taking the folder again takes the rest once', async ({ page, graft }) => {
  const folder = join(graft.folder, 'scans');
  const TOTAL = 1000;
  await pictures(folder, 1, TOTAL);
  const project = join(graft.folder, 'scans.graft');
  await graft.goto(`/import?source=${encodeURIComponent(folder)}`);
  const form = importPageOf(page);
  await expect(form.place).toHaveValue(project);
  await form.start.click();
  await form.cancel.click();
  await expect(page.getByRole('heading', { name: 'scans', level: 1 })).toBeVisible();
  const state = 'SELECT (SELECT count(*) FROM sample) AS samples, (SELECT group_concat(status) FROM import) AS imports';
  const [cancelled] = graft.rows(project, 'project', state);
  expect(cancelled!['imports']).toBe('cancelled');
  expect(cancelled!['samples']).toBeLessThan(TOTAL);

  await page.getByRole('link', { name: 'Import more' }).click();
  await expect(form.reportOf(folder)).toHaveText(`The import was stopped before it had looked at ${TOTAL - Number(cancelled!['samples'])} files. Import the folder again to take the rest.`);
  await form.folder.fill(folder);
  await form.folder.press('Tab');
  await form.start.click();
  await expect(page.getByText('Every file was taken as it is.')).toBeVisible({ timeout: 60_000 });
  expect(graft.rows(project, 'project', state)).toEqual([{ samples: TOTAL, imports: 'cancelled,done' }]);
});
