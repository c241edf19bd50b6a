import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { GraftError } from '../../../domain/errors/index.ts';

export type Ort = typeof import('onnxruntime-node');
export type { InferenceSession, Tensor };

/** Loads the native library. @throws GraftError ENGINE_UNAVAILABLE when this machine has none that fits. */
export async function loadOrt(): Promise<Ort> {
  try {
    return await import('onnxruntime-node');
  } catch (cause) {
    throw new GraftError('ENGINE_UNAVAILABLE', `onnxruntime does not load on this machine: ${reasonOf(cause)}`, { field: 'engine', remedy: 'Run npm ci again, or choose another engine.' }, { cause });
  }
}

/** First line of what a library said. */
export function reasonOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n')[0]!.trim();
}

/**
 * @param threads for one operator; with a fixed number results repeat bit for bit.
 * Memory patterns are off: at the same speed they take half as much memory again for a training step.
 */
export function sessionOptions(threads: number): InferenceSession.SessionOptions {
  return {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    enableMemPattern: false,
    logSeverityLevel: 3,
  };
}
