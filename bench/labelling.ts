/**
 * Key press to next image painted, on the Label screen, in the browser of the e2e tests (software rendering).
 * Usage: node bench/labelling.ts [presses]. The screens must be built (npm run build:renderer).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { launchBrowser } from '../test/e2e/browser.ts';
import { root, runGraft, serveGraft } from '../test/e2e/processes.ts';

const PRESSES = 140, WARM_UP = 10;
/** Presses that show a next image, of the 73 that come with Graft. */
const PER_QUESTION = 72;
/** Milliseconds that 95 of 100 presses may take at most. */
const LIMIT = 50;
/** Milliseconds from an image to the next key: four labels a second, faster than anybody judges. */
const PAUSE = 250;
const KEYS = ['1', '2', 'u', 'n'] as const;

export interface LabellingRow {
  /** Milliseconds between an image and the next key; 0: as soon as the image is there, which is what prefetching has to keep up with. */
  readonly pause: number;
  readonly presses: number;
  /** Milliseconds, by nearest rank. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** For p95; null for the row without pause. */
  readonly limit: number | null;
  /** Each press after the warm-up, milliseconds, in order. */
  readonly samples: readonly number[];
}

export interface LabellingReport {
  /** Size of the window, CSS pixels. */
  readonly window: string;
  readonly rows: readonly LabellingRow[];
}

/**
 * Answers questions about the 73 shipped chest X-rays by keys, at a pace and then without a pause. Measured from the
 * browser's time stamp of the key to the task after the frame in which the next image, at full depth, was drawn.
 */
export async function runLabellingBench(presses: number = PRESSES): Promise<LabellingReport> {
  const folder = await mkdtemp(join(tmpdir(), 'graft-bench-'));
  const userFolder = join(folder, 'user');
  const project = await makeProject(folder, userFolder, 2 * Math.ceil((presses + WARM_UP) / PER_QUESTION));
  const host = await serveGraft(userFolder, 0, project);
  const browser = await launchBrowser();
  try {
    const viewport = { width: 1280, height: 800 };
    const page = await (await browser.newContext({ viewport })).newPage();
    await page.goto(host.url);
    await page.getByTestId('next-step').waitFor();
    const rows: LabellingRow[] = [];
    for (const [pause, limit] of [[PAUSE, LIMIT], [0, null]] as const) {
      const first = 1 + rows.length * Math.ceil((presses + WARM_UP) / PER_QUESTION);
      rows.push(row(pause, limit, await press(page, presses + WARM_UP, first, pause)));
    }
    return { window: `${viewport.width} × ${viewport.height}`, rows };
  } finally {
    await browser.close();
    await host.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function makeProject(folder: string, userFolder: string, questions: number): Promise<string> {
  const project = join(folder, 'bench.graft');
  const images = join(root, 'resources', 'samples', 'chest-xray', 'images');
  const steps = [['new', project], ['import', project, images], ...Array.from({ length: questions }, (_, n) => ['task', 'add', project, `question ${n + 1}`, '--kind', 'classification', '--classes', 'good,poor'])];
  for (const step of steps) {
    const { code, stderr, lines } = await runGraft(step, userFolder);
    if (code !== 0) throw new Error(`graft ${step.join(' ')} ended with ${code}: ${stderr}${JSON.stringify(lines.at(-1))}`);
  }
  return project;
}

async function press(page: Page, presses: number, firstQuestion: number, pause: number): Promise<readonly number[]> {
  await page.evaluate(() => performance.clearMarks());
  for (let n = 0; n < presses; n++) {
    if (n % PER_QUESTION === 0) await openQuestion(page, firstQuestion + n / PER_QUESTION);
    await imageIsPainted(page);
    if (pause > 0) await page.waitForTimeout(pause);
    await page.evaluate(() => performance.mark('bench:pressed'));
    await page.keyboard.press(KEYS[n % KEYS.length]!);
    await page.waitForFunction(() => performance.getEntriesByName('graft:painted').at(-1)!.startTime > performance.getEntriesByName('bench:pressed').at(-1)!.startTime);
  }
  // For each press: its own key, and the first image painted after it.
  return page.evaluate(() => {
    const of = (name: string): number[] => performance.getEntriesByName(name).map((entry) => entry.startTime);
    const [keys, painted] = [of('graft:key'), of('graft:painted')];
    return of('bench:pressed').map((pressed) => {
      const key = keys.find((time) => time > pressed)!;
      return painted.find((time) => time > key)! - key;
    });
  });
}

/** Goes to the first image of a question: the last one of the question before has no next. */
async function openQuestion(page: Page, question: number): Promise<void> {
  await page.evaluate((task) => { location.hash = `${/#\/p\/[^/]+/.exec(location.hash)![0]}/label/${task}`; }, question);
  await page.getByText(`1 of ${PER_QUESTION + 1}`, { exact: true }).waitFor();
}

/** The picture at full depth is on the canvas, and it is that of the image in sight. */
async function imageIsPainted(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const shown = document.querySelector('[data-testid="stage"]')?.getAttribute('data-sample');
    const last = performance.getEntriesByName('graft:painted').at(-1) as PerformanceMark | undefined;
    return shown !== null && shown !== undefined && last?.detail === shown;
  });
}

function row(pause: number, limit: number | null, measured: readonly number[]): LabellingRow {
  const samples = measured.slice(WARM_UP);
  const sorted = samples.toSorted((a, b) => a - b);
  const rank = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1]!;
  return { pause, presses: samples.length, p50: rank(0.5), p95: rank(0.95), p99: rank(0.99), limit, samples };
}

if (import.meta.main) {
  const { window, rows } = await runLabellingBench(Number(process.argv[2] ?? PRESSES));
  const ms = (value: number): string => `${value.toFixed(1)} ms`;
  for (const { pause, presses, p50, p95, p99, limit, samples } of rows) {
    const pace = pause === 0 ? 'each key as soon as the image before is there' : `${pause} ms before each key`;
    const verdict = limit === null ? '' : `; limit p95 ${limit} ms: ${p95 <= limit ? 'kept' : 'MISSED'}`;
    process.stdout.write(`key press to next image painted, ${presses} presses, ${window}, ${pace}: p50 ${ms(p50)}, p95 ${ms(p95)}, p99 ${ms(p99)}${verdict}\n`);
    process.stdout.write(`${JSON.stringify(samples.map((value) => Number(value.toFixed(1))))}\n`);
  }
}
