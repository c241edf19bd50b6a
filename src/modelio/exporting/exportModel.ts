import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { Engine } from '../../compute/index.ts';
import { GraftError } from '../../domain/errors/index.ts';
import type { SampleRef } from '../../domain/samples/index.ts';
import type { BackbonePack } from '../../learn/backbone/index.ts';
import type { Model } from '../../learn/model/index.ts';
import { toModelInput } from '../../preprocess/index.ts';
import { rgbImage } from '../images/index.ts';
import type { ModelDescription } from '../onnx/index.ts';
import { describeTasks, encodeOnnx, openOnnxModel } from '../onnx/index.ts';
import type { Parity, Predictor } from '../parity/index.ts';
import { measureParity, trainedPredictor } from '../parity/index.ts';
import { TFJS_MODEL_FILES, openTfjsFolder, writeTfjsFolder } from '../tfjs/index.ts';
import type { TrainedModel } from '../trained/index.ts';
import { restoreModel } from '../trained/index.ts';
import { cardWithParity } from './cardWithParity.ts';
import { fileError } from './fileError.ts';

/** Largest difference of any probability between the exported and the trained model that is let out. */
const PARITY_TOLERANCE = 1e-3;

/** Name of the card in a folder. */
const CARD = 'card.md';

/** Structurally the contract's `ExportJob`. */
export interface ExportRequest extends TrainedModel {
  readonly to: 'onnx' | 'tfjs';
  /** File for `onnx`; folder for `tfjs`, which must be new or hold nothing but a former export. */
  readonly out: string;
  readonly samples: readonly SampleRef[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Model card in Markdown; what the check found is added to it. */
  readonly card: string;
}

export interface ExportDeps {
  readonly pack: BackbonePack;
  /** Runs the trained model for the comparison, as it ran when it was trained. */
  readonly engine: Engine;
  /** The `plain` engine, which has a say on some samples; null where `engine` is that. */
  readonly definition: Engine | null;
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number) => void;
}

export interface Exported {
  readonly file: string;
  readonly bytes: number;
  /** Path of the model card. */
  readonly card: string;
  readonly parity: Parity;
}

/** What a format leaves in the staging folder, and how to run it. */
interface Staged {
  /** Path that becomes `out`. */
  readonly path: string;
  /** Files that hold the model, whose bytes are counted and hashed. */
  readonly files: readonly string[];
  readonly open: () => Promise<Predictor>;
}

/**
 * Writes the model beside its destination, runs the written file in another runtime on the samples, from raster to
 * probabilities, and moves it into place only when no probability is more than PARITY_TOLERANCE away from the trained
 * model's. Otherwise, and on any error or cancellation, nothing is left behind.
 *
 * Throws GraftError: REFUSED (parity missed, destination not empty or not writable), NOT_FOUND (no such folder),
 * DISK_FULL, CANCELLED, BAD_INPUT (weights that don't fit the recipe).
 */
export async function exportModel(request: ExportRequest, deps: ExportDeps): Promise<Exported> {
  await checkDestination(request);
  const model = restoreModel(request, deps.pack);
  try {
    return await inStagingFolder(request.out, (folder) => release(request, deps, model, folder));
  } finally {
    model.dispose();
  }
}

async function release(request: ExportRequest, deps: ExportDeps, model: Model, folder: string): Promise<Exported> {
  const { to, out } = request;
  const description: ModelDescription = { tasks: describeTasks(request.tasks), input: request.recipe.input };
  const facts = { ...request.metadata, backbone: JSON.stringify({ id: deps.pack.manifest.id, sha256: deps.pack.sha256, notice: deps.pack.manifest.licence.notice }) };
  const staged = to === 'onnx' ? await stageOnnx(folder, model, description, facts) : await stageTfjs(folder, model, description, facts);
  const parity = await check(staged, model, description, request, deps);
  const contents = await Promise.all(staged.files.map((file) => readFile(file)));
  const hashes = contents.map((bytes, i) => ({ name: to === 'onnx' ? basename(out) : basename(staged.files[i]!), sha256: createHash('sha256').update(bytes).digest('hex') }));
  const card = to === 'onnx' ? join(dirname(out), `${basename(out, extname(out))}.card.md`) : join(out, CARD);
  const stagedCard = join(to === 'onnx' ? folder : staged.path, CARD);
  await writeFile(stagedCard, cardWithParity(request.card, parity, hashes));
  // The card first: the model is never there without it.
  if (to === 'onnx') await rename(stagedCard, card);
  await (to === 'onnx' ? rename(staged.path, out) : replaceFolder(staged.path, out, join(folder, 'former')));
  return { file: out, bytes: contents.reduce((sum, bytes) => sum + bytes.byteLength, 0), card, parity };
}

async function check({ open }: Staged, model: Model, description: ModelDescription, request: ExportRequest, deps: ExportDeps): Promise<Parity> {
  const { samples } = request;
  const predictors: Predictor[] = [];
  const opened = async (predictor: Promise<Predictor>): Promise<Predictor> => {
    predictors.push(await predictor);
    return predictor;
  };
  try {
    const exported = await opened(open());
    const trained = await opened(trainedPredictor(model, description, deps.engine));
    const definition = deps.definition === null ? null : await opened(trainedPredictor(model, description, deps.definition));
    const parity = await measureParity({ exported, trained, definition, samples, signal: deps.signal, progress: deps.progress });
    if (parity.maxAbsDiff <= PARITY_TOLERANCE) return parity;
    throw new GraftError('REFUSED', `The exported model differs from the trained one: by up to ${parity.maxAbsDiff.toPrecision(2)} in a probability (${PARITY_TOLERANCE} is allowed) over ${parity.samples} samples in ${parity.runtime}. It was not written.`, { remedy: 'Report this with the run\'s recipe: it is a defect of Graft.' });
  } finally {
    for (const predictor of predictors) await predictor.dispose();
  }
}

async function stageOnnx(folder: string, model: Model, description: ModelDescription, facts: Readonly<Record<string, string>>): Promise<Staged> {
  const path = join(folder, 'model.onnx');
  await writeFile(path, encodeOnnx(model, description, facts));
  const open = async (): Promise<Predictor> => {
    const onnx = await openOnnxModel(path, description);
    return { runtime: onnx.runtime, run: (raster) => onnx.run(rgbImage(raster, description.input)), dispose: onnx.dispose };
  };
  return { path, files: [path], open };
}

async function stageTfjs(folder: string, model: Model, description: ModelDescription, facts: Readonly<Record<string, string>>): Promise<Staged> {
  const path = join(folder, 'model');
  await mkdir(path);
  await writeTfjsFolder(path, model, description, facts);
  const open = async (): Promise<Predictor> => {
    const tfjs = await openTfjsFolder(path, description);
    return { runtime: tfjs.runtime, run: (raster) => Promise.resolve(tfjs.run(toModelInput(raster, description.input))), dispose: () => Promise.resolve(tfjs.dispose()) };
  };
  return { path, files: TFJS_MODEL_FILES.model.map((name) => join(path, name)), open };
}

async function inStagingFolder<T>(out: string, work: (folder: string) => Promise<T>): Promise<T> {
  let folder: string;
  try {
    folder = await mkdtemp(join(dirname(out), '.graft-export-'));
  } catch (cause) {
    throw fileError(cause, out);
  }
  try {
    return await work(folder);
  } catch (cause) {
    throw fileError(cause, out);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A file may be replaced, a folder only by its kind: the user may have named the wrong one. */
async function checkDestination({ to, out }: ExportRequest): Promise<void> {
  const there = await stat(out).catch(() => null);
  if (there === null) return;
  if (to === 'onnx' && there.isDirectory()) throw new GraftError('REFUSED', `${out} is a folder; an ONNX model is a file.`, { file: out, remedy: 'Name a file, such as model.onnx.' });
  if (to === 'onnx') return;
  const strange = there.isDirectory() ? (await readdir(out)).filter((name) => ![...TFJS_MODEL_FILES.model, TFJS_MODEL_FILES.metadata, CARD].includes(name)) : [out];
  if (strange.length > 0) throw new GraftError('REFUSED', `${out} is there already and holds something other than an exported model.`, { file: out, remedy: 'Name a new folder.' });
}

/** A folder can't be renamed onto another on every system: the former one goes aside first, and back when that fails. */
async function replaceFolder(from: string, out: string, aside: string): Promise<void> {
  const former = await stat(out).catch(() => null);
  if (former !== null) await rename(out, aside);
  try {
    await rename(from, out);
  } catch (cause) {
    if (former !== null) await rename(aside, out);
    throw cause;
  }
}
