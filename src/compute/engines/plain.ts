import { totalmem } from 'node:os';
import * as tf from '@tensorflow/tfjs-core';
import type { Engine } from '../port.ts';
import { createEagerEngine } from './eager.ts';

/** tfjs's own JavaScript backend: slow, and the definition that every other engine is compared with. */
export async function createPlainEngine(): Promise<Engine> {
  const cpu = await import('@tensorflow/tfjs-backend-cpu');
  await tf.setBackend('cpu');
  const backend = tf.backend();
  // Its first use prints an advertisement for tfjs-node, which here would be wrong: plain was asked for.
  if (backend instanceof cpu.MathBackendCPU) Object.assign(backend, { firstUse: false });
  return createEagerEngine({ name: 'plain', version: `tfjs-backend-cpu ${cpu.version_cpu}`, device: 'JavaScript, one thread', deterministic: true, threads: 1, memoryBytes: totalmem(), backend: 'cpu' });
}
