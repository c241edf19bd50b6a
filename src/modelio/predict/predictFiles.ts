import { readFile } from 'node:fs/promises';
import { readOnnxMetadata } from '../../compute/index.ts';
import { GraftError, isGraftError } from '../../domain/errors/index.ts';
import { decodeFile } from '../../media/index.ts';
import { rgbImage } from '../images/index.ts';
import type { ModelDescription, OnnxModel } from '../onnx/index.ts';
import { openOnnxModel, readDescription } from '../onnx/index.ts';

/** Structurally the contract's `PredictJob`. */
export interface PredictRequest {
  /** An `.onnx` file that Graft exported. */
  readonly model: string;
  readonly files: readonly string[];
}

export interface FilePrediction {
  readonly file: string;
  readonly ok: boolean;
  /** Why not, where `ok` is false. */
  readonly message: string | null;
  /** Task name → class name → probability. */
  readonly tasks: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/**
 * Predicts files with an exported model and nothing of the project it came from. A file that can't be predicted is a
 * row with `ok: false`. Rejects with GraftError: NOT_FOUND, UNREADABLE_FILE or UNSUPPORTED_FILE about the model,
 * CANCELLED on abort.
 */
export async function predictFiles({ model, files }: PredictRequest, emit: (prediction: FilePrediction) => void, signal: AbortSignal): Promise<void> {
  const description = await describeModel(model);
  const onnx = await openOnnxModel(model, description);
  try {
    for (const file of files) {
      if (signal.aborted) throw new GraftError('CANCELLED', 'The prediction was cancelled.');
      emit(await predictFile(onnx, description, file));
    }
  } finally {
    await onnx.dispose();
  }
}

async function describeModel(file: string): Promise<ModelDescription> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw new GraftError('NOT_FOUND', `There is no readable model ${file}.`, { file, remedy: 'Check the path.' }, { cause });
  }
  try {
    return readDescription(readOnnxMetadata(bytes).metadata, file);
  } catch (cause) {
    if (isGraftError(cause) && cause.data.file === undefined) {
      throw new GraftError('UNREADABLE_FILE', `${file} is not a complete ONNX model.`, { file, remedy: 'Choose a file that "graft export --to onnx" wrote, or export it again.' }, { cause });
    }
    throw cause;
  }
}

async function predictFile(onnx: OnnxModel, { tasks, input }: ModelDescription, file: string): Promise<FilePrediction> {
  try {
    const raster = await decodeFile(file);
    if (raster.frames > 1) {
      return { file, ok: false, message: `${file} has ${raster.frames} frames; this version predicts files with one image. Save the frame as a file of its own.`, tasks: {} };
    }
    const probabilities = await onnx.run(rgbImage(raster, input));
    const named = tasks.map(({ name, classes }, t) => [name, Object.fromEntries(classes.map((label, k) => [label, probabilities[t]![k]!]))] as const);
    return { file, ok: true, message: null, tasks: Object.fromEntries(named) };
  } catch (error) {
    if (!isGraftError(error)) throw error;
    return { file, ok: false, message: [error.message, error.data.remedy].filter(Boolean).join(' '), tasks: {} };
  }
}
