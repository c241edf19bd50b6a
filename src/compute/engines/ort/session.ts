import type * as OnnxRuntime from 'onnxruntime-node';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { LoweredStep } from '../../lower/index.ts';

export type { InferenceSession, Tensor };
/** What the native package and the WebAssembly one have in common. */
export type OrtApi = Pick<typeof OnnxRuntime, 'InferenceSession' | 'Tensor' | 'env'>;

/** First line of what a library said. */
export function reasonOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n')[0]!.trim();
}

/**
 * @param threads for one operator; with a fixed number results repeat bit for bit.
 * @param patterns whether memory is laid out once for all runs. Forward that is a few hundredths faster; a training step takes
 * half as much memory again by it, at the same speed.
 */
export function sessionOptions(threads: number, { provider = 'cpu', patterns = false }: { readonly provider?: string; readonly patterns?: boolean } = {}): InferenceSession.SessionOptions {
  return {
    executionProviders: [provider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    enableMemPattern: patterns,
    logSeverityLevel: 3,
  };
}

/** The scalar 1 that gradients are multiplied by (`Lowering.one`), under its name in the graph; nothing where the graph reads none. */
export function feedOne(ort: OrtApi, { gradientScale }: Pick<LoweredStep, 'gradientScale'>): Record<string, Tensor> {
  return gradientScale === null ? {} : { [gradientScale]: new ort.Tensor('float32', Float32Array.of(1), []) };
}
