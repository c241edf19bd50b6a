import type { CompiledStep } from '../../compute/port.ts';
import type { ModelParameter } from '../backbone/index.ts';
import type { Weights } from './buildNetwork.ts';

/** Copies of a step's weights under their stable names. */
export function readWeights(step: CompiledStep, parameters: readonly ModelParameter[]): Map<string, Float32Array> {
  const values = step.read();
  return new Map(parameters.map(({ name, variable }) => [name, values.get(variable.name)!]));
}

/** Gives a step weights by their stable names; all of `parameters` must be there. */
export function writeWeights(step: CompiledStep, parameters: readonly ModelParameter[], weights: Weights): void {
  step.write(new Map(parameters.map(({ name, variable }) => [variable.name, weights.get(name)!])));
}

/**
 * Values that an optimiser keeps beside the weights, from the engine's own element order to tfjs's, or back: the weights'
 * place is borrowed for the conversion, so that a checkpoint made on one engine goes on with another.
 */
export function toStandardOrder(step: CompiledStep, parameters: readonly ModelParameter[], values: Weights): Map<string, Float32Array> {
  return borrowing(step, parameters, values, (chosen) => {
    for (const { name, variable } of chosen) step.parameters.get(variable.name)!.values.set(values.get(name)!);
    return readWeights(step, chosen);
  });
}

export function toEngineOrder(step: CompiledStep, parameters: readonly ModelParameter[], values: Weights): Map<string, Float32Array> {
  return borrowing(step, parameters, values, (chosen) => {
    writeWeights(step, chosen, values);
    return new Map(chosen.map(({ name, variable }) => [name, step.parameters.get(variable.name)!.values.slice()]));
  });
}

function borrowing<T>(step: CompiledStep, parameters: readonly ModelParameter[], values: Weights, work: (chosen: readonly ModelParameter[]) => T): T {
  const chosen = parameters.filter(({ name }) => values.has(name));
  const kept = chosen.map(({ variable }) => step.parameters.get(variable.name)!.values.slice());
  try {
    return work(chosen);
  } finally {
    chosen.forEach(({ variable }, i) => step.parameters.get(variable.name)!.values.set(kept[i]!));
  }
}

/** Layer → L2 distance between two sets of weights, over all tensors of the layer; exactly 0 where nothing moved. */
export function layerDistances(parameters: readonly ModelParameter[], before: Weights, after: Weights): Record<string, number> {
  const squares: Record<string, number> = {};
  for (const { name, layer } of parameters) {
    const a = before.get(name)!;
    const b = after.get(name)!;
    let square = squares[layer] ?? 0;
    for (let i = 0; i < a.length; i++) square += (b[i]! - a[i]!) ** 2;
    squares[layer] = square;
  }
  return Object.fromEntries(Object.entries(squares).map(([layer, square]) => [layer, Math.sqrt(square)]));
}
