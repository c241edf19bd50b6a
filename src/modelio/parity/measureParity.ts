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
export async function trainedPredictor(model: Model, { tasks, input }: ModelDescription, engine: Engine, key: string): Promise<Predictor> {
  const outputs = new Map(tasks.map(({ id, output }) => [id, output]));
  const step = await engine.compile(predictionStep(model, { key, size: input.size, batch: 1, outputName: (id) => outputs.get(id)! }));
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
  readonly samples: readonly SampleRef[];
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number) => void;
}

/**
 * Runs both on every sample that can be decoded, from the file on. Rejects with GraftError CANCELLED on abort,
 * REFUSED when there was no sample to compare on.
 */
export async function measureParity({ exported, trained, samples, signal, progress }: ParityOptions): Promise<Parity> {
  const pairs: [SampleProbabilities, SampleProbabilities][] = [];
  for (const [index, { path, frame }] of samples.entries()) {
    if (signal.aborted) throw new GraftError('CANCELLED', 'The export was cancelled; nothing was written.');
    const raster = await decodable(path, frame);
    if (raster !== null) pairs.push([await exported.run(raster), await trained.run(raster)]);
    progress(index + 1, samples.length);
  }
  if (pairs.length === 0) {
    throw new GraftError('REFUSED', 'The exported model could not be checked: none of the samples can be read.', { remedy: 'Check that the images are where they were imported from, then export again.' });
  }
  return compareProbabilities(exported.runtime, pairs.map(([a]) => a), pairs.map(([, b]) => b));
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
