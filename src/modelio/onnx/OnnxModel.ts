import type { InferenceSession } from 'onnxruntime-node';
import { loadOnnxRuntime } from '../../compute/index.ts';
import { GraftError } from '../../domain/errors/index.ts';
import { IMAGE_INPUT } from './imageInput.ts';
import type { ModelDescription } from './metadata.ts';

/** An image as an exported model takes it: row-major RGB in 0..255. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** An exported model in onnxruntime: a runtime that knows nothing of Graft. */
export interface OnnxModel {
  /** `onnxruntime-node VERSION`. */
  readonly runtime: string;
  /** Probabilities per task, in the order of the description's tasks and of their classes. */
  run(image: RgbImage): Promise<readonly Float32Array[]>;
  dispose(): Promise<void>;
}

/** Loads `file`, whose description has been read from its metadata. Throws GraftError UNREADABLE_FILE when onnxruntime refuses it. */
export async function openOnnxModel(file: string, { tasks }: ModelDescription): Promise<OnnxModel> {
  const { InferenceSession, Tensor, env } = await loadOnnxRuntime();
  let session: InferenceSession;
  try {
    session = await InferenceSession.create(file, { logSeverityLevel: 3 });
  } catch (cause) {
    throw new GraftError('UNREADABLE_FILE', `onnxruntime can't load ${file}.`, { file, remedy: 'Export the model again.' }, { cause });
  }
  return {
    runtime: `onnxruntime-node ${env.versions.node ?? env.versions.common}`,
    run: async ({ width, height, data }) => {
      const results = await session.run({ [IMAGE_INPUT]: new Tensor('float32', data, [1, height, width, 3]) });
      return tasks.map(({ output }) => Float32Array.from(results[output]!.data as Float32Array));
    },
    dispose: () => session.release(),
  };
}
