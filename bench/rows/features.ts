import { join } from 'node:path';
import type { Row } from '../harness.ts';

const SIZE = 224, BATCH = 16, THREADS = 2, IMAGES = 64;
const EXPORT = join(import.meta.dirname, '..', '..', '.peers', 'lite0-features.onnx');

/** Frozen features with the code that the worker uses, against the bare session of onnxruntime on torch's own export. */
export const featureRows: readonly Row[] = [{
  id: 'features-efficientnet-lite0-224',
  work: `frozen features, EfficientNet-Lite0, ${SIZE} px, decoding apart, batch ${BATCH}`,
  prepare: [{ name: 'torch-export', language: 'python', script: 'peers/torch_export.py', args: [SIZE, BATCH, EXPORT] }],
  ours: { name: 'graft', language: 'node', script: 'programs/features.ts', args: [SIZE, BATCH, IMAGES, THREADS] },
  peers: [
    { name: 'onnxruntime-node', language: 'node', script: 'peers/onnxruntimeFeatures.ts', args: [EXPORT, SIZE, BATCH, IMAGES, THREADS] },
    { name: 'onnxruntime-python', language: 'python', script: 'peers/onnxruntime_features.py', args: [EXPORT, SIZE, BATCH, IMAGES, THREADS] },
  ],
  limits: [
    { quantity: 'millisecondsPerImage', peer: 'onnxruntime-node', atMost: 1.1 },
    { quantity: 'millisecondsPerImage', peer: null, atMost: 12 },
  ],
}];
