import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { decodeFile } from '../../../src/media/index.ts';

const root = fileURLToPath(new URL('../../../resources/samples', import.meta.url));

interface SampleSet {
  readonly id: string;
  readonly images: number;
  readonly tasks: readonly { readonly column: string; readonly classes: readonly string[] }[];
  readonly groupColumn: string | null;
}

function read(name: string): { set: SampleSet; rows: Record<string, string>[]; bytes: number; images: string[]; text: (file: string) => string } {
  const folder = join(root, name);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const text = (file: string): string => readFileSync(join(folder, file), 'utf8');
  return {
    set: JSON.parse(text('sample.json')) as SampleSet,
    rows: parse(text('labels.csv'), { columns: true }) as Record<string, string>[],
    bytes: files.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0),
    images: readdirSync(join(folder, 'images')).map((file) => `images/${file}`).sort(),
    text,
  };
}

describe.each(['chest-xray', 'blood-cells'])('sample set %s', (name) => {
  const { set, rows, images } = read(name);

  it('has one row an image and one image a row, each only once', async () => {
    expect(rows.map((row) => row['file']).sort()).toEqual(images);
    expect(set.images).toBe(rows.length);
    const contents = new Set(images.map((file) => createHash('sha256').update(readFileSync(join(root, name, file))).digest('hex')));
    expect(contents.size).toBe(images.length);
    for (const file of images) expect((await decodeFile(join(root, name, file))).width).toBeGreaterThan(100);
  });

  it('labels with the classes that it declares, and has some of each', () => {
    for (const { column, classes } of set.tasks) {
      expect(new Set(rows.map((row) => row[column]).filter((value) => value !== ''))).toEqual(new Set(classes));
    }
  });

  it('names licence and source of each image', () => {
    for (const row of rows) {
      expect(['CC BY', 'CC BY 3.0', 'CC BY 4.0', 'MIT']).toContain(row['licence']);
      expect(row['original_file']).not.toBe('');
      expect(row['attribution']).toContain(row['licence']);
    }
  });
});

describe('chest X-ray samples', () => {
  const { rows, bytes, text } = read('chest-xray');

  it('are 73 images of 37 patients in at most 3 MB', () => {
    expect(rows).toHaveLength(73);
    expect(new Set(rows.map((row) => row['patient'])).size).toBe(37);
    expect(bytes).toBeLessThanOrEqual(3_000_000);
  });

  it('hold nothing under a share-alike licence, and attribute every image', () => {
    expect(text('labels.csv') + text('ATTRIBUTION.md')).not.toMatch(/BY-SA|share-?alike/i);
    for (const row of rows) expect(text('ATTRIBUTION.md')).toContain(`| ${row['file']} | ${row['original_file']} | ${row['licence']} |`);
  });

  it('tell no age and no day', () => {
    expect(Object.keys(rows[0]!)).toEqual(['file', 'projection', 'sex', 'patient', 'licence', 'doi', 'original_file', 'attribution']);
    for (const row of rows) expect(row['file']).not.toMatch(/_-?\d+_/);
  });

  it('hide half of the known sexes and say so', () => {
    expect(rows.filter((row) => row['sex'] !== '')).toHaveLength(36);
    expect(text('README.md')).toContain('of the 71 images whose sex the collection states, 35 drawn by a seeded generator');
  });
});

describe('blood cell samples', () => {
  const { rows, bytes, text } = read('blood-cells');

  it('are 60 images with the MIT notice in at most 1.7 MB', () => {
    expect(rows).toHaveLength(60);
    expect(bytes).toBeLessThanOrEqual(1_700_000);
    expect(text('LICENSE')).toMatch(/^MIT License\s+Copyright \(c\) 2017 shenggan/);
  });

  it('call platelets visible exactly where the boxes show one', () => {
    const boxes = parse(text('boxes.csv'), { columns: true }) as Record<string, string>[];
    const shown = new Set(boxes.filter((box) => box['label'] === 'Platelets').map((box) => box['file']));
    for (const row of rows) expect(row['platelets']).toBe(shown.has(row['file']) ? 'visible' : 'none');
    for (const box of boxes) expect(rows.some((row) => row['file'] === box['file'])).toBe(true);
  });
});
