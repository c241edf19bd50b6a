import type { EngineName } from '../../domain/recipe/index.ts';
import type { Engine } from '../port.ts';
import type { GraphRun } from './ort/observeStep.ts';
import { createOrtEngine } from './ort/OrtEngine.ts';
import { ORT_PROVIDERS } from './ort/providers/index.ts';
import { createPlainEngine } from './plain.ts';
import { createTensorflowEngine } from './tensorflow/index.ts';

export interface EngineOptions {
  /** Threads of an engine that computes on the processor. Default: the machine's cores. Results repeat bit for bit with the same number. */
  readonly threads?: number;
  /** Told of the first run of each step that is a graph. */
  readonly onFirstRun?: (run: GraphRun) => void;
}

/**
 * Starts an engine and makes its tfjs backend the current one, so that models built afterwards keep their weights there.
 * @throws GraftError ENGINE_UNAVAILABLE with one sentence that says why.
 */
export async function createEngine(name: EngineName, options: EngineOptions = {}): Promise<Engine> {
  await registerGradients();
  if (name === 'tensorflow') return createTensorflowEngine();
  if (name === 'plain') return createPlainEngine();
  return createOrtEngine(ORT_PROVIDERS[name], options);
}

/**
 * Gradients are registered by tfjs-layers as it loads. tfjs-core's own list (`dist/register_all_gradients`) would do, but its
 * imports have no file extensions and Node refuses them.
 */
async function registerGradients(): Promise<void> {
  await import('@tensorflow/tfjs-layers');
}
