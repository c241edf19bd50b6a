import { join } from 'node:path';
import type { StepGraph } from '../../contract/index.ts';
import type { EngineName, Recipe } from '../../domain/recipe/index.ts';
import { GraftError } from '../../domain/errors/index.ts';
import type { EngineContext } from '../context.ts';
import { runWorkerJob } from '../workers/index.ts';

export interface GraphRequest {
  readonly recipe: Recipe;
  /** Number of classes, a task. */
  readonly classes: readonly number[];
  /** null for the machine's default. */
  readonly engine: EngineName | null;
}

/** The graph of a recipe's training step, built in a worker process. @throws GraftError REFUSED for an engine without graphs, ENGINE_UNAVAILABLE */
export async function describeGraph({ options, engines }: EngineContext, { recipe, classes, engine }: GraphRequest): Promise<StepGraph> {
  const found: StepGraph[] = [];
  await runWorkerJob({ type: 'graph', engine: engine ?? await engines.chosen() ?? 'ort-cpu', backbonesFolder: join(options.resourcesFolder, 'backbones'), recipe, classes }, {
    startWorker: options.startWorker, signal: AbortSignal.timeout(LONGEST), grace: 0,
    onMessage: (message) => { if (message.type === 'graph') found.push(message.graph); },
  });
  const [graph] = found;
  if (graph === undefined) throw new GraftError('INTERNAL', 'The worker described no graph');
  return graph;
}

/** Milliseconds. */
const LONGEST = 120_000;
