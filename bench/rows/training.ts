import type { Limit, Program, Row } from '../harness.ts';

const BATCH = 16, STEPS = 9, THREADS = 2;

interface Training {
  readonly architecture: 'mobilenet-v2' | 'efficientnet-lite0';
  readonly size: number;
  /** `folded` into the convolutions, which all train, or learning with the batch's own statistics. The peer does the same. */
  readonly batchNorm: 'folded' | 'training';
  readonly optimizer: 'sgd' | 'adam';
  readonly limits: readonly Limit[];
}

const time = (atMost: number): Limit => ({ quantity: 'millisecondsPerImage', peer: 'pytorch', atMost });
const MEMORY: Limit = { quantity: 'peakMegabytes', peer: 'pytorch', atMost: 0.5 };
/** Trace, lowering and session together. */
const COMPILE: Limit = { quantity: 'compileMilliseconds', peer: null, atMost: 500 };

const TRAININGS: readonly Training[] = [
  { architecture: 'mobilenet-v2', size: 224, batchNorm: 'folded', optimizer: 'sgd', limits: [time(1.1), MEMORY, COMPILE] },
  { architecture: 'mobilenet-v2', size: 224, batchNorm: 'folded', optimizer: 'adam', limits: [time(1.1), MEMORY, COMPILE] },
  { architecture: 'mobilenet-v2', size: 224, batchNorm: 'training', optimizer: 'adam', limits: [time(1.1), MEMORY] },
  { architecture: 'mobilenet-v2', size: 96, batchNorm: 'folded', optimizer: 'adam', limits: [time(1.4), MEMORY] },
  { architecture: 'efficientnet-lite0', size: 224, batchNorm: 'folded', optimizer: 'sgd', limits: [time(1.1), MEMORY] },
  { architecture: 'efficientnet-lite0', size: 96, batchNorm: 'folded', optimizer: 'sgd', limits: [time(1.4), MEMORY] },
];

const TITLES = { 'mobilenet-v2': 'MobileNetV2 1.0', 'efficientnet-lite0': 'EfficientNet-Lite0' } as const;

/** A training step with its update, all layers, batch 16, two threads, against PyTorch on the CPU with channels last. */
export const trainingRows: readonly Row[] = TRAININGS.map(({ architecture, size, batchNorm, optimizer, limits }) => {
  const args = [architecture, size, batchNorm, optimizer, BATCH, STEPS, THREADS];
  const ours: Program = { name: 'graft', language: 'node', script: 'programs/trainStep.ts', args };
  const peer: Program = { name: 'pytorch', language: 'python', script: 'peers/torch_step.py', args };
  return {
    id: `${architecture}-${size}-${batchNorm}-${optimizer}`,
    work: `${TITLES[architecture]}, ${size} px, all layers, batch norms ${batchNorm}, ${optimizer === 'adam' ? 'Adam' : 'SGD'}, batch ${BATCH}`,
    ours,
    peers: [peer],
    limits,
  };
});

/**
 * Eager TensorFlow against Keras on the same TensorFlow, where `npm run engine:native` built it: batch norms learn, as the
 * fused kernels are for them.
 */
export const tensorflowRows: readonly Row[] = (['adam', 'sgd'] as const).map((optimizer) => {
  const args = ['mobilenet-v2', 224, 'training', optimizer, BATCH, STEPS, THREADS];
  return {
    id: `tensorflow-mobilenet-v2-224-training-${optimizer}`,
    work: `MobileNetV2 1.0, 224 px, all layers, batch norms training, ${optimizer === 'adam' ? 'Adam' : 'SGD'}, batch ${BATCH}, on eager TensorFlow`,
    ours: { name: 'graft', language: 'node', script: 'programs/trainStep.ts', args: [...args, 'tensorflow'] },
    peers: [{ name: 'keras', language: 'python', script: 'peers/keras_step.py', args }],
    limits: [{ quantity: 'millisecondsPerImage', peer: 'keras', atMost: 1 }],
  };
});
