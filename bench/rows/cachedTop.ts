import type { Program, Row } from '../harness.ts';

const SIZE = 224, BATCH = 16, STEPS = 11, THREADS = 2;

const peer = (mode: 'live' | 'cached', optimizer: string): Program => ({ name: `pytorch-${mode}`, language: 'python', script: 'peers/torch_top.py', args: [mode, SIZE, optimizer, BATCH, STEPS, THREADS] });

/** The top third on cached activations, against PyTorch without a cache and with the same one. */
export const cachedTopRows: readonly Row[] = [{
  id: `cached-top-efficientnet-lite0-${SIZE}`,
  work: `EfficientNet-Lite0, ${SIZE} px, top third (after stage5) on cached float16 activations read from disk, Adam, batch ${BATCH}`,
  ours: { name: 'graft', language: 'node', script: 'programs/cachedTop.ts', args: [SIZE, 'adam', BATCH, STEPS, THREADS] },
  peers: [peer('live', 'adam'), peer('cached', 'adam')],
  limits: [
    { quantity: 'millisecondsPerImage', peer: 'pytorch-live', atMost: 0.35 },
    { quantity: 'millisecondsPerImage', peer: 'pytorch-cached', atMost: 1.3 },
  ],
}];
