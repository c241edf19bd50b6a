import { GraftError } from '../../domain/errors/index.ts';
import { readWeights, toEngineOrder, toStandardOrder, writeWeights } from '../network/index.ts';
import type { Weights } from '../network/index.ts';
import type { Progress, Run } from './state.ts';
import type { NamedValues, RunCheckpoint } from './types.ts';

const FORMAT = 1;

interface SavedState {
  readonly format: number;
  readonly progress: Progress;
  readonly steps: Readonly<Record<string, number>>;
}

/** All that the run needs to go on bit for bit; of a finished run the best weights alone, since nothing goes on. */
export function takeCheckpoint(run: Run): RunCheckpoint {
  const { network, steps } = run.request;
  const { parameters } = network.model;
  const { progress } = run;
  const state: SavedState = { format: FORMAT, progress: structuredClone(progress), steps: { ...run.optimizer.state().steps } };
  const current = progress.finished ? [] : [
    ...named(run, '', readWeights(steps.train, parameters)),
    ...['m', 'v'].flatMap((slot) => named(run, `slot/${slot}/`, toStandardOrder(steps.train, parameters, slotsOf(run, slot)))),
  ];
  const best = run.best === null ? [] : named(run, 'best/', run.best);
  return { epoch: progress.epoch, state: { ...state }, tensors: [...current, ...best] };
}

/** Throws GraftError BAD_INPUT when the checkpoint is of another model or of another format. */
export function restoreCheckpoint(run: Run, { state, tensors }: RunCheckpoint): void {
  const { network, steps } = run.request;
  const { parameters } = network.model;
  const { format, progress, steps: counts } = state as unknown as SavedState;
  if (format !== FORMAT) throw unusable(`it has format ${String(format)}, this version of Graft reads ${FORMAT}`);
  const values = new Map(tensors.map((tensor) => [tensor.name, tensor.values]));
  const taken = (prefix: string): Map<string, Float32Array> =>
    new Map(parameters.filter(({ name }) => values.has(prefix + name)).map(({ name }) => [name, values.get(prefix + name)!]));
  Object.assign(run.progress, structuredClone(progress));
  const best = taken('best/');
  run.best = best.size > 0 ? checked(run, best) : null;
  if (progress.finished) return;
  writeWeights(steps.train, parameters, checked(run, taken('')));
  const slots = ['m', 'v'].flatMap((slot) => [...toEngineOrder(steps.train, parameters, taken(`slot/${slot}/`))].map(([name, v]) => [`${slot}/${name}`, v] as const));
  run.optimizer.restore({ steps: counts, slots: new Map(slots) });
}

function slotsOf(run: Run, slot: string): Map<string, Float32Array> {
  const prefix = `${slot}/`;
  return new Map([...run.optimizer.state().slots].filter(([name]) => name.startsWith(prefix)).map(([name, values]) => [name.slice(prefix.length), values]));
}

function named(run: Run, prefix: string, weights: Weights): NamedValues[] {
  return run.request.network.model.parameters
    .filter(({ name }) => weights.has(name))
    .map(({ name, shape }) => ({ name: prefix + name, shape: [...shape], values: weights.get(name)! }));
}

function checked(run: Run, weights: Map<string, Float32Array>): Weights {
  for (const { name, shape } of run.request.network.model.parameters) {
    const length = shape.reduce((product, side) => product * side, 1);
    if (weights.get(name)?.length !== length) throw unusable(`the tensor ${name} is missing or has another size`);
    if (!weights.get(name)!.every(Number.isFinite)) throw unusable(`the tensor ${name} holds a value that is not finite`);
  }
  return weights;
}

function unusable(why: string): GraftError {
  return new GraftError('BAD_INPUT', `The checkpoint can't be resumed: ${why}.`, { field: 'resume', remedy: 'Start the run again.' });
}
