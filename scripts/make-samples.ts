/**
 * Makes resources/samples from the shared data sets, within their licences.
 *   node scripts/make-samples.ts DATA_FOLDER [OUT_FOLDER]
 * DATA_FOLDER holds `cxr-view`, `bccd` and `LICENSES` (their SOURCES.md says where they come from). Same input, same files.
 */
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom } from '../src/domain/random/index.ts';
import { decodeFile, encodePng8 } from '../src/media/index.ts';
import { toDisplay } from '../src/preprocess/index.ts';

type Row = Readonly<Record<string, string>>;

const SEED = 20_240;
/** Longer side in pixels; with 320 the set would be larger than its limit. */
const CHEST_SIDE = 288;
const CHEST_LIMIT = 3_000_000;
const CELLS_A_CLASS = 30;
const CELLS_LIMIT = 1_700_000;
const LICENCE_URLS: Readonly<Record<string, string>> = {
  'CC BY 3.0': 'https://creativecommons.org/licenses/by/3.0/',
  'CC BY 4.0': 'https://creativecommons.org/licenses/by/4.0/',
  'CC BY': 'the source names no version; see https://creativecommons.org/licenses/',
};

async function main(): Promise<void> {
  const [data, out = fileURLToPath(new URL('../resources/samples', import.meta.url))] = process.argv.slice(2);
  if (data === undefined || !existsSync(join(data, 'cxr-view'))) throw new Error('usage: make-samples.ts DATA_FOLDER [OUT_FOLDER]: DATA_FOLDER must hold cxr-view and bccd');
  await makeChestXray(data, emptyFolder(out, 'chest-xray'));
  makeBloodCells(data, emptyFolder(out, 'blood-cells'));
}

function emptyFolder(out: string, name: string): string {
  const folder = join(out, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'images'), { recursive: true });
  return folder;
}

async function makeChestXray(data: string, folder: string): Promise<void> {
  const source = join(data, 'cxr-view');
  const rows = readCsv(join(source, 'labels.csv')).filter((row) => LICENCE_URLS[row['licence']!] !== undefined);
  const hidden = halfOf(rows.filter((row) => row['sex'] !== ''), 'sex');
  const labels = [];
  for (const row of rows) {
    const file = `images/${row['patient']}-${nameWithoutDay(row)}.png`;
    writeFileSync(join(folder, file), encodePng8(toDisplay(await decodeFile(join(source, row['file']!)), CHEST_SIDE), 9));
    labels.push({ file, projection: row['label']!, sex: hidden.has(row) ? '' : row['sex']!, patient: row['patient']!, licence: row['licence']!, doi: row['doi']!, original_file: row['original_file']!, attribution: chestAttribution(row) });
  }
  const licence = 'CC BY 3.0, CC BY 4.0 and CC BY, image by image (ATTRIBUTION.md)';
  writeText(folder, 'labels.csv', stringify(labels, { header: true }));
  writeText(folder, 'sample.json', json({
    id: 'chest-xray',
    title: 'Chest X-ray',
    description: 'Chest radiographs, most of them with COVID-19. Taken from behind, standing (PA), or from the front, lying down (AP supine)? And the sex, of which half the labels are left out on purpose.',
    images: labels.length,
    licence,
    tasks: [{ name: 'projection', column: 'projection', classes: ['PA', 'AP-supine'] }, { name: 'sex', column: 'sex', classes: ['F', 'M'] }],
    groupColumn: 'patient',
  }));
  writeText(folder, 'README.md', chestReadme(labels.length, new Set(labels.map((row) => row.patient)).size, hidden.size, labels.filter((row) => row.sex !== '').length));
  writeText(folder, 'ATTRIBUTION.md', `# Attribution\n\nEach image was made grey and shrunk to at most ${CHEST_SIDE} pixels a side. Authors: under the DOI, where there is one, or in the metadata of the collection github.com/ieee8023/covid-chestxray-dataset (commit 173779df5bb2ab06fa1dc7f84ee9a212c759464b of github.com/s-mostafa-a/covid-chestxray-dataset), through which all were found.\n\n| image | original file | licence | DOI |\n| --- | --- | --- | --- |\n${labels.map((row) => `| ${row.file} | ${row.original_file} | ${row.licence} | ${row.doi === '' ? 'none given' : row.doi} |`).join('\n')}\n\n${[...new Set(labels.map((row) => row.licence))].sort().map((name) => `- ${name}: ${LICENCE_URLS[name]}`).join('\n')}\n`);
  limit(folder, CHEST_LIMIT);
}

/** The part of the name after patient and day: days since the first visit are not for a shipped file. */
function nameWithoutDay(row: Row): string {
  return row['file']!.replace(/^images\/[^_]*_[^_]*_/, '').replace(/\.png$/, '');
}

function chestAttribution(row: Row): string {
  return [row['original_file'], 'covid-chestxray-dataset (ieee8023)', row['doi'] === '' ? null : `doi:${row['doi']}`, row['licence'], 'made grey and smaller'].filter(Boolean).join(', ');
}

function chestReadme(images: number, patients: number, hidden: number, known: number): string {
  return `# Chest X-ray

${images} chest radiographs of ${patients} patients, from the COVID-19 image data collection (github.com/ieee8023/covid-chestxray-dataset), only those under CC BY. Grey PNG, at most ${CHEST_SIDE} pixels a side. Each image's licence and source: ATTRIBUTION.md and \`labels.csv\`. Made by \`scripts/make-samples.ts\`.

Columns of \`labels.csv\`: file, projection (PA or AP-supine), sex (F, M, or empty for unknown), patient (the collection's own number), licence, doi, original_file, attribution.

**Half of the sex labels are hidden on purpose**, so that a task with missing labels is what you meet first: of the ${hidden + known} images whose sex the collection states, ${hidden} drawn by a seeded generator (seed ${SEED}) are left empty here, image by image; ${known} are kept. Empty means *unknown*, never *no*.

Several images come from the same patient: split by patient. Ages, dates and days are left out. Not for clinical use: a small, convenience sample with nearly one diagnosis.
`;
}

function makeBloodCells(data: string, folder: string): void {
  const source = join(data, 'bccd');
  const boxes = readCsv(join(source, 'boxes.csv'));
  const withPlatelets = new Set(boxes.filter((box) => box['label'] === 'Platelets').map((box) => box['file']!));
  const all = readdirSync(join(source, 'images')).sort().map((name) => `images/${name}`);
  const chosen = [true, false].flatMap((visible) => createRandom(SEED, 'cells', String(visible)).shuffle(all.filter((file) => withPlatelets.has(file) === visible)).slice(0, CELLS_A_CLASS)).sort();
  for (const file of chosen) cpSync(join(source, file), join(folder, file));
  const labels = chosen.map((file) => ({ file, platelets: withPlatelets.has(file) ? 'visible' : 'none', licence: 'MIT', original_file: file.replace('images/', ''), attribution: 'BCCD Dataset (Shenggan), MIT' }));
  writeText(folder, 'labels.csv', stringify(labels, { header: true }));
  writeText(folder, 'boxes.csv', stringify(boxes.filter((box) => chosen.includes(box['file']!)), { header: true }));
  writeText(folder, 'LICENSE', readFileSync(join(data, 'LICENSES', 'BCCD.txt'), 'utf8'));
  writeText(folder, 'sample.json', json({
    id: 'blood-cells',
    title: 'Blood cells',
    description: 'Fields of view of stained blood smears. Are there platelets in the picture?',
    images: labels.length,
    licence: 'MIT',
    tasks: [{ name: 'platelets', column: 'platelets', classes: ['none', 'visible'] }],
    groupColumn: null,
  }));
  writeText(folder, 'README.md', `# Blood cells

${labels.length} fields of view of blood smears (640 × 480 JPEG, as published) from the BCCD Dataset (github.com/Shenggan/BCCD_Dataset, commit d272fb14cdff6e473fafeeeba32aba5f560e9e43, MIT: see LICENSE). Made by \`scripts/make-samples.ts\`: ${CELLS_A_CLASS} images with and ${CELLS_A_CLASS} without a platelet, drawn by a seeded generator (seed ${SEED}).

\`labels.csv\`: file, platelets (visible or none, from the published boxes), licence, original_file, attribution. \`boxes.csv\`: the published boxes (RBC, WBC, Platelets; pixels). The published boxes are known to miss some cells, so some labels are wrong.

The dataset names no patients: each image stands for itself, and results on it are better than they would be on new patients.
`);
  limit(folder, CELLS_LIMIT);
}

/** A seeded half of the items, rounded down. */
function halfOf<T>(items: readonly T[], purpose: string): Set<T> {
  return new Set(createRandom(SEED, purpose).shuffle([...items]).slice(0, Math.floor(items.length / 2)));
}

const readCsv = (file: string): Row[] => parse(readFileSync(file), { columns: true }) as Row[];
const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const writeText = (folder: string, name: string, text: string): void => writeFileSync(join(folder, name), text);

function limit(folder: string, bytes: number): void {
  const total = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
  process.stdout.write(`${folder}: ${total} bytes\n`);
  if (total > bytes) throw new Error(`${folder} has ${total} bytes, more than ${bytes}`);
}

await main();
