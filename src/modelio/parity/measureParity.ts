import type { Engine } from '../../compute/index.ts';
import type { Raster } from '../../domain/raster/index.ts';
import type { SampleRef } from '../../domain/samples/index.ts';
import { GraftError, isGraftError } from '../../domain/errors/index.ts';
import type { Model } from '../../learn/model/index.ts';
import { decodeFile } from '../../media/index.ts';
import { toModelInput } from '../../preprocess/index.ts';
import type { ModelDescription } from '../onnx/index.ts';
import { STEP_INPUT, predictionStep } from '../trained/index.ts';
import { compareProbabilities } from './compareProbabilities.ts';
import type { Parity, SampleProbabilities } from './compareProbabilities.ts';

/** Something that gives one sample's probabilities per task, from its full raster. */
export interface Predictor {
  readonly runtime: string;
  run(raster: Raster): Promise<SampleProbabilities>;
  dispose(): Promise<void>;
}

/** The trained model as training and evaluation run it: Graft's own preprocessing, then a step on an engine. */
export async function trainedPredictor(model: Model, { tasks, input }: ModelDescription, engine: Engine): Promise<Predictor> {
  const outputs = new Map(tasks.map(({ id, output }) => [id, output]));
  const step = await engine.compile(predictionStep(model, { key: 'parity', size: input.size, batch: 1, outputName: (id) => outputs.get(id)! }));
  return {
    runtime: `${engine.name} ${engine.version}`,
    run: async (raster) => {
      const results = await step.run({ [STEP_INPUT]: toModelInput(raster, input) });
      return tasks.map(({ output }) => results[output]!);
    },
    dispose: () => step.dispose(),
  };
}

export interface ParityOptions {
  readonly exported: Predictor;
  readonly trained: Predictor;
  /** tfjs's plain backend, where that isn't what `trained` is: slow, so that it has a say on the first samples only. */
  readonly definition: Predictor | null;
  readonly samples: readonly SampleRef[];
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number) => void;
}

/** How many samples the plain backend runs: a wrong lowering is wrong on all of them. */
const DEFINITION_SAMPLES = 5;

/**
 * Runs all on every sample that can be decoded, from the file on, and reports the larger difference. Rejects with
 * GraftError CANCELLED on abort, REFUSED when there was no sample to compare on.
 */
export async function measureParity({ exported, trained, definition, samples, signal, progress }: ParityOptions): Promise<Parity> {
  const results: SampleProbabilities[] = [];
  const expected: SampleProbabilities[] = [];
  const defined: SampleProbabilities[] = [];
  for (const [index, { path, frame }] of samples.entries()) {
    if (signal.aborted) throw new GraftError('CANCELLED', 'The export was cancelled; nothing was written.');
    const raster = await decodable(path, frame);
    if (raster !== null) {
      results.push(await exported.run(raster));
      expected.push(await trained.run(raster));
      if (definition !== null && defined.length < DEFINITION_SAMPLES) defined.push(await definition.run(raster));
    }
    progress(index + 1, samples.length);
  }
  if (results.length === 0) {
    throw new GraftError('REFUSED', 'The exported model could not be checked: none of the samples can be read.', { remedy: 'Check that the images are where they were imported from, then export again.' });
  }
  const all = compareProbabilities(exported.runtime, results, expected);
  if (defined.length === 0) return all;
  const some = compareProbabilities(exported.runtime, results.slice(0, defined.length), defined);
  return { ...all, maxAbsDiff: Math.max(all.maxAbsDiff, some.maxAbsDiff), argmaxAgreement: Math.min(all.argmaxAgreement, some.argmaxAgreement) };
}

/** A file that is gone or broken says nothing about the model; the count of compared samples shows that it was left out. */
async function decodable(path: string, frame: number): Promise<Raster | null> {
  try {
    return await decodeFile(path, { frame });
  } catch (error) {
    if (isGraftError(error)) return null;
    throw error;
  }
}
