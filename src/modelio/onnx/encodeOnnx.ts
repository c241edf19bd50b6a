import { lowerRecord, traceStep } from '../../compute/index.ts';
import type { Model } from '../../learn/model/index.ts';
import { STEP_INPUT, predictionStep } from '../trained/index.ts';
import { imageGraph } from './imageInput.ts';
import type { ModelDescription } from './metadata.ts';
import { writeMetadata } from './metadata.ts';

/**
 * The bytes of an `.onnx` file: image of any size in, softmax probabilities per task out, resize and normalisation
 * inside, standard operators of opset 18 only. It comes from the same trace as training does; equal weights give equal
 * bytes. `facts` go into the metadata beside the tasks and the preprocessing.
 */
export function encodeOnnx(model: Model, description: ModelDescription, facts: Readonly<Record<string, string>>): Uint8Array {
  const { size } = description.input;
  const outputs = new Map(description.tasks.map(({ id, output }) => [id, output]));
  const record = traceStep(predictionStep(model, { key: 'export', size, batch: 1, outputName: (taskId) => outputs.get(taskId)! }));
  const { graph, resized } = imageGraph(size);
  const weights = new Map(model.parameters.map(({ variable }) => [variable.name, variable.dataSync<'float32'>()]));
  lowerRecord(record, { graph, bind: { [STEP_INPUT]: resized }, weights });
  for (const [key, value] of writeMetadata(description, facts)) graph.metadata.set(key, value);
  return graph.encode();
}
