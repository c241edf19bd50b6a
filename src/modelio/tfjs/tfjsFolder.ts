import { io } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { tensor4d, tidy, version_core } from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Model } from '../../learn/model/index.ts';
import { asLayersModel } from '../../learn/model/index.ts';
import type { ModelDescription } from '../onnx/index.ts';
import { writeMetadata } from '../onnx/index.ts';

const MODEL = 'model.json';
const WEIGHTS = 'weights.bin';
const METADATA = 'graft.json';

/** Names in the folder: what the model is made of, and what is said of it. */
export const TFJS_MODEL_FILES = { model: [MODEL, WEIGHTS], metadata: METADATA } as const;

interface LayersModelFile {
  readonly modelTopology: object;
  readonly weightsManifest: readonly { readonly paths: readonly string[]; readonly weights: io.WeightsManifestEntry[] }[];
}

/**
 * Writes a TF.js layers model of stock layers into `folder`: `tf.loadLayersModel` of anyone's tfjs loads it. Input
 * [n, size, size, 3] float32, RGB in 0..255, already resized; one softmax output a task, in their order. What the
 * numbers mean is in `graft.json` beside it.
 */
export async function writeTfjsFolder(folder: string, model: Model, description: ModelDescription, facts: Readonly<Record<string, string>>): Promise<void> {
  await asLayersModel(model, 'graft').save(io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
    const file = { format: 'layers-model', generatedBy: `TensorFlow.js tfjs-layers v${version_core}`, convertedBy: 'Graft', modelTopology, weightsManifest: [{ paths: [WEIGHTS], weights: weightSpecs }] };
    await writeFile(join(folder, MODEL), JSON.stringify(file));
    await writeFile(join(folder, WEIGHTS), new Uint8Array(io.CompositeArrayBuffer.join(weightData)));
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
  }));
  const metadata = Object.fromEntries(writeMetadata(description, facts));
  await writeFile(join(folder, METADATA), `${JSON.stringify({ ...metadata, 'graft.tasks': description.tasks }, null, 2)}\n`);
}

/** A saved folder in stock tfjs, on the backend that is current. */
export interface TfjsModel {
  readonly runtime: string;
  /** `input`: [size, size, 3] row-major RGB in 0..255. Probabilities per task. */
  run(input: Float32Array): readonly Float32Array[];
  dispose(): void;
}

export async function openTfjsFolder(folder: string, { input: { size } }: ModelDescription): Promise<TfjsModel> {
  const file = JSON.parse(await readFile(join(folder, MODEL), 'utf8')) as LayersModelFile;
  const weights = await readFile(join(folder, WEIGHTS));
  const weightData = weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.byteLength);
  const model = await loadLayersModel(io.fromMemory({ modelTopology: file.modelTopology, weightSpecs: file.weightsManifest[0]!.weights, weightData }));
  return {
    runtime: `tfjs-layers ${version_core}`,
    run: (input) => tidy(() => [model.predict(tensor4d(input, [1, size, size, 3])) as Tensor | Tensor[]].flat().map((y) => Float32Array.from(y.dataSync<'float32'>()))),
    dispose: () => model.dispose(),
  };
}
