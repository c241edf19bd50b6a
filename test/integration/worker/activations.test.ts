import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createEngine } from '../../../src/compute/index.ts';
import type { FromWorker, RunResult, TrainJob } from '../../../src/contract/worker/index.ts';
import { readPack } from '../../../src/modelio/index.ts';
import { CacheFolder } from '../../../src/worker/cache/index.ts';
import { performRun, prepareRun, Studio } from '../../../src/worker/runs/index.ts';
import { runWorker } from './runWorker.ts';
import { smallJob, smallRun } from './smallJob.ts';

/** 40 images plain, and 20 of them once more. */
const WANTED = 60;
const filesOf = ({ cacheFolder }: TrainJob, ending: string): string[] => {
  const folder = join(cacheFolder, 'activations');
  return readdirSync(folder).filter((name) => name.endsWith(ending)).map((name) => join(folder, name));
};
const notes = (ended: Awaited<ReturnType<typeof runWorker>>): string[] => ended.of('note').map(({ message }) => message);

describe('what a frozen part makes of the images', () => {
  it.each(['frozen', 'top'] as const)('is computed once (%s): another run, another seed and a study find all of it', async (strategy) => {
    const run = smallRun({ recipe: { strategy } });
    const job = smallJob([run]);
    const first = await runWorker(job);
    expect(first.result('run').activations).toMatchObject({ cut: strategy === 'top' ? 'stage5' : 'features', precision: 'float32', views: 2, wanted: WANTED, found: 0, computed: WANTED, kept: 'disk' });
    expect(notes(first)).toEqual([expect.stringMatching(/^60 activations at (stage5|features) as float32: 0\.\d MiB, 0 of them in the cache\.$/)]);
    const again = await runWorker(job);
    expect(again.result('run')).toMatchObject({ weights: first.result('run').weights, activations: { found: WANTED, computed: 0 } });
    const study = [smallRun({ runId: 'seed 2', seed: 2, recipe: { strategy } }), smallRun({ runId: 'hidden', recipe: { strategy, heads: { hidden: 8 } } }), smallRun({ runId: 'more views', recipe: { strategy, augment: { views: 3 } } })];
    const more = await runWorker({ ...job, runs: study, lanes: 2 });
    expect(['seed 2', 'hidden'].map((id) => more.result(id).activations!.computed)).toEqual([0, 0]);
    expect(more.result('more views').activations).toMatchObject({ wanted: 80, found: WANTED, computed: 20 });
  });

  it('is nothing that can be lost: without the cache, or with a damaged one, a run ends with the same weights', async () => {
    const job = smallJob([smallRun({ recipe: { strategy: 'top' } })]);
    const first = await runWorker(job);
    const [file] = filesOf(job, '.data');
    const bytes = readFileSync(file!);
    // The plain views of all images come first; those of validation and test, from 20 to 39, are read in any case.
    for (let record = 20; record < 40; record++) bytes[(record * bytes.length) / WANTED + record] = bytes[(record * bytes.length) / WANTED + record]! ^ 255;
    writeFileSync(file!, bytes);
    const damaged = await runWorker(job);
    expect(damaged.result('run')).toMatchObject({ weights: first.result('run').weights, activations: { found: WANTED, computed: 20 } });
    rmSync(job.cacheFolder, { recursive: true });
    const without = await runWorker(job);
    expect(without.result('run')).toMatchObject({ weights: first.result('run').weights, activations: { found: 0, computed: WANTED } });
  });

  it('is another for other content, preprocessing, views, cut and precision: nothing stale is found', async () => {
    const job = smallJob([smallRun({ recipe: { strategy: 'top' } })]);
    await runInProcess(job);
    const found = async (runs: TrainJob['runs'], samples = job.samples): Promise<(number | undefined)[]> => {
      const results: (number | undefined)[] = [];
      for (const run of runs) results.push((await runInProcess({ ...job, runs: [run], samples })).result.activations?.found);
      return results;
    };
    const top = (runId: string, recipe: object) => {
      const run = smallRun({ runId, recipe: { strategy: 'top', ...recipe } });
      return { ...run, recipe: { ...run.recipe, ...('window' in recipe ? { input: { ...run.recipe.input, window: 'percentile' as const } } : {}) } };
    };
    expect(await found([
      top('rotated', { augment: { rotate: 20 } }), top('cut', { cut: 'stage6' }), top('precision', { activations: 'float16' }), top('window', { window: true }),
    ])).toEqual([40, 0, 0, 0]);
    // A file whose content is another: its two views (it is in the training part) are new.
    const samples = job.samples.map((sample, i) => (i === 0 ? { ...sample, path: job.samples[20]!.path, contentHash: job.samples[20]!.contentHash } : sample));
    expect(await found([smallRun({ recipe: { strategy: 'top' } })], samples)).toEqual([WANTED - 1]);
  });

  it('costs a run nothing but time where the cache can not be written', async () => {
    const job = smallJob([smallRun()]);
    const first = await runWorker(job);
    const cacheFolder = join(job.cacheFolder, 'broken');
    mkdirSync(cacheFolder);
    writeFileSync(join(cacheFolder, 'activations'), 'no folder');
    const broken = await runWorker({ ...job, cacheFolder });
    expect(broken.result('run')).toMatchObject({ status: 'done', weights: first.result('run').weights, activations: { kept: 'memory', computed: WANTED } });
    expect(notes(broken)).toContainEqual(expect.stringMatching(/^Activations can't be kept in the cache: /));
  });

  it('rounds to float16 the same way whether it was just computed or kept, and to other weights than float32', async () => {
    const weights = async (activations: 'float16' | 'float32'): Promise<string | null> => {
      const job = smallJob([smallRun({ recipe: { strategy: 'top', activations } })]);
      const [fresh, kept] = [await runInProcess(job), await runInProcess(job)];
      expect(kept.result.activations!.computed).toBe(0);
      expect(kept.result.weights).toBe(fresh.result.weights);
      return fresh.result.weights;
    };
    expect(await weights('float16')).not.toBe(await weights('float32'));
  });

  it('has the same bits with any number of threads, so that lanes share it', async () => {
    const job = smallJob([smallRun({ recipe: { strategy: 'top', activations: 'float32' } })]);
    const records: Buffer[] = [];
    for (const threads of [1, 2]) {
      const cacheFolder = join(job.cacheFolder, String(threads));
      await runInProcess({ ...job, cacheFolder }, { threads });
      records.push(readFileSync(filesOf({ ...job, cacheFolder }, '.data')[0]!));
    }
    expect(records[0]!.length).toBeGreaterThan(0);
    expect(records[0]!.equals(records[1]!)).toBe(true);
  });

  it('of live views is drawn in each epoch, of the plain ones once, and replays', async () => {
    const job = smallJob([smallRun({ recipe: { strategy: 'top', augment: { views: 'live' }, epochs: 3 } })]);
    const [first, second] = [(await runInProcess(job)).result, (await runInProcess(job)).result];
    // 20 images in 3 epochs, in batches of 8 filled up from the beginning; 40 plain ones.
    expect(first.activations).toMatchObject({ views: 'live', wanted: 40, found: 0, computed: 40 + 3 * 24 });
    expect(second.activations).toMatchObject({ found: 40, computed: 3 * 24 });
    expect(second.weights).toBe(first.weights);
    const other = await runInProcess({ ...job, runs: [smallRun({ seed: 2, recipe: { strategy: 'top', augment: { views: 'live' }, epochs: 3 } })] });
    expect(other.result.weights).not.toBe(first.weights);
  });

  it.each([
    ['no room on disk', 0, 1e9, 'memory', /not kept on disk but in memory/],
    ['no room anywhere', 0, 8 * 10_000, 'nowhere', /computed anew at each use/],
  ] as const)('with %s is computed as the run goes, which is said, to the same weights', async (_, budget, memory, kept, said) => {
    const run = smallRun({ recipe: { strategy: 'top' } });
    const job = smallJob([run]);
    const inCache = await runInProcess(job);
    const without = await runInProcess({ ...job, cacheFolder: join(job.cacheFolder, 'other') }, { budget, memory });
    expect(without.result).toMatchObject({ status: 'done', weights: inCache.result.weights, activations: { kept, found: 0 } });
    expect(without.notes).toContainEqual(expect.stringMatching(said));
    if (kept === 'memory') expect(without.result.activations!.computed).toBe(WANTED);
    else expect(without.result.activations!.computed).toBeGreaterThan(WANTED);
  });
});

interface Room {
  readonly budget?: number;
  readonly memory?: number;
  readonly threads?: number;
}

/** The job's first run, without a process of its own. */
async function runInProcess(job: TrainJob, { budget = 1e9, memory = 1e9, threads = 2 }: Room = {}): Promise<{ result: RunResult; notes: string[] }> {
  const posted: FromWorker[] = [];
  const engine = await createEngine('ort-cpu', { threads });
  const folder = new CacheFolder(job.cacheFolder, { budget, now: Date.now, onFailure: () => undefined });
  await folder.prepare();
  const context = { post: (message: FromWorker) => void posted.push(message), send: async () => undefined, signal: new AbortController().signal };
  const studio = new Studio({ engine, job, folder, memory }, context);
  try {
    const spec = job.runs[0]!;
    const run = prepareRun(spec, job, await readPack(job.backbonesFolder, spec.recipe.backbone));
    const result = await performRun(run, { job, studio, context, versions: {}, advanced: () => undefined });
    return { result, notes: posted.flatMap((message) => (message.type === 'note' ? [message.message] : [])) };
  } finally {
    await studio.dispose();
    await engine.dispose();
  }
}
