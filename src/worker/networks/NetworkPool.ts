import { measureStep } from '../../compute/index.ts';
import type { Engine, StepDefinition } from '../../compute/index.ts';
import type { Recipe } from '../../domain/recipe/index.ts';
import { buildNetwork, cutOf, evaluationStep, trainingStep, valuesOf } from '../../learn/index.ts';
import type { BackbonePack, HeadSpec, Network, RunSteps, Weights } from '../../learn/index.ts';
import type { NetworkMemory } from '../memory/index.ts';

export interface NetworkRequest {
  readonly recipe: Recipe;
  readonly pack: BackbonePack;
  readonly heads: readonly HeadSpec[];
}

/** A network with its two compiled steps, for one run at a time. */
export interface CompiledNetwork {
  readonly network: Network;
  readonly steps: RunSteps;
}

/**
 * Compiled steps are dear (a trace, a graph, a session) and runs of a study differ in seed and fold alone: a step goes
 * from one run to the next that needs the same. Weights are written anew by each run.
 */
export class NetworkPool {
  readonly #engine: Engine;
  readonly #idle = new Map<string, CompiledNetwork[]>();
  readonly #first = new Map<string, Weights>();
  readonly #memory = new Map<string, NetworkMemory>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** What a run trains on, its steps for `perCall` images; give it back with `release`. */
  async acquire(request: NetworkRequest, perCall: number): Promise<CompiledNetwork> {
    const idle = this.#idle.get(networkKey(request)) ?? [];
    const place = idle.findIndex(({ steps }) => steps.batch === perCall);
    return place < 0 ? this.#compile(request, perCall) : idle.splice(place, 1)[0]!;
  }

  /** What the steps of a network take with `perCall` images, from their graphs alone. */
  measure(request: NetworkRequest, perCall: number): NetworkMemory {
    const key = `${networkKey(request)}|${perCall}`;
    const known = this.#memory.get(key);
    if (known) return known;
    const network = buildNetwork({ ...request, seed: 0 });
    const { training, evaluation } = stepsOf(request, network, perCall);
    const memory = { train: measureStep(training), evaluate: measureStep(evaluation) };
    network.dispose();
    this.#memory.set(key, memory);
    return memory;
  }

  release(request: NetworkRequest, compiled: CompiledNetwork): void {
    const key = networkKey(request);
    this.#idle.set(key, [...(this.#idle.get(key) ?? []), compiled]);
  }

  /** The weights with which training begins: pre-trained ones and those drawn from the seed. */
  firstWeights(request: NetworkRequest, seed: number): Weights {
    const key = `${networkKey(request)}|seed ${seed}`;
    const known = this.#first.get(key);
    if (known) return known;
    const network = buildNetwork({ ...request, seed });
    const weights = valuesOf(network.model.parameters);
    network.dispose();
    this.#first.set(key, weights);
    return weights;
  }

  /** Frees what no later request will ask for, as far as it is idle. */
  async keepOnly(requests: readonly NetworkRequest[]): Promise<void> {
    const wanted = new Set(requests.map(networkKey));
    for (const [key, list] of this.#idle) {
      if (wanted.has(key)) continue;
      this.#idle.delete(key);
      for (const compiled of list) await free(compiled);
    }
    for (const key of this.#first.keys()) if (!wanted.has(key.slice(0, key.lastIndexOf('|seed ')))) this.#first.delete(key);
  }

  async dispose(): Promise<void> {
    await this.keepOnly([]);
  }

  async #compile(request: NetworkRequest, perCall: number): Promise<CompiledNetwork> {
    const network = buildNetwork({ ...request, seed: 0 });
    const { training, evaluation } = stepsOf(request, network, perCall);
    const train = await this.#engine.compile(training);
    const evaluate = await this.#engine.compile(evaluation);
    return { network, steps: { train, evaluate, batch: perCall } };
  }
}

function stepsOf(request: NetworkRequest, network: Network, perCall: number): { training: StepDefinition; evaluation: StepDefinition } {
  const options = { key: networkKey(request), batch: perCall };
  return { training: trainingStep(network, { ...options, dropout: request.recipe.heads.dropout > 0 }), evaluation: evaluationStep(network, options) };
}

/** All that graphs and pre-trained weights depend on, within a job: there a backbone's id stands for its weights. */
export function networkKey({ recipe, heads }: Pick<NetworkRequest, 'recipe' | 'heads'>): string {
  const { strategy, backbone, input, batch } = recipe;
  return JSON.stringify({ backbone, scratch: strategy === 'scratch', cut: cutOf(recipe), size: input.size, batch, dropout: recipe.heads.dropout > 0, heads });
}

async function free({ network, steps }: CompiledNetwork): Promise<void> {
  await steps.train.dispose();
  await steps.evaluate.dispose();
  network.dispose();
}
