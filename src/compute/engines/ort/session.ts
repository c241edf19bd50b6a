import type { InferenceSession, Tensor } from 'onnxruntime-node';

export type { InferenceSession, Tensor };

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
