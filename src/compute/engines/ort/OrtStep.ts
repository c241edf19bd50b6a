import { GraftError } from '../../../domain/errors/index.ts';
import { reorder, restore } from '../../lower/index.ts';
import type { LoweredParameter, LoweredStep } from '../../lower/index.ts';
import type { CompiledStep, NumericArray, Parameter, StepDefinition, StepInfo } from '../../port.ts';
import { engineFailure } from '../failure.ts';
import { checkFeed, checkWeight, sizeOf } from '../feed.ts';
import { copiesOf } from './observeStep.ts';
import type { GraphRun } from './observeStep.ts';
import { feedOne } from './session.ts';
import type { OrtApi } from './session.ts';
import type { InferenceSession, Tensor } from './session.ts';

interface Held extends Parameter {
  readonly lowered: LoweredParameter;
  /** Tensors over the arrays: what is written into `values` is what the next run reads. */
  readonly input: Tensor;
  readonly gradientTensor: Tensor | null;
  /** Group by group: name in the graph and tensor over the array. */
  readonly groupTensors: readonly { readonly name: string; readonly values: Float32Array; readonly tensor: Tensor }[];
  readonly assignedTensor: Tensor | null;
}

export interface OrtStepParts {
  readonly ort: OrtApi;
  readonly fillsOutputs: boolean;
  readonly session: InferenceSession;
  readonly lowered: LoweredStep;
  readonly definition: StepDefinition;
  readonly info: StepInfo;
  readonly onFirstRun: ((run: GraphRun) => void) | null;
  readonly onDispose: () => void;
}

/** A step as a session of onnxruntime. Weights, gradients and assigned values live in arrays that are made once. */
export class OrtStep implements CompiledStep {
  readonly info: StepInfo;
  readonly parameters: ReadonlyMap<string, Parameter>;
  private readonly parts: OrtStepParts;
  private readonly held: readonly Held[];
  private observed = false;
  private state: 'idle' | 'running' | 'disposed' = 'idle';

  constructor(parts: OrtStepParts) {
    this.parts = parts;
    this.info = parts.info;
    this.held = parts.lowered.parameters.map((lowered, i) => hold(parts.ort, lowered, parts.definition.variables[i]!.dataSync<'float32'>()));
    this.parameters = new Map(parts.definition.frozen ? [] : this.held.map((h) => [h.name, h]));
  }

  async run(feed: Readonly<Record<string, NumericArray>>): Promise<Record<string, Float32Array>> {
    const { session, definition } = this.parts;
    checkFeed(definition.inputs, feed);
    if (this.state !== 'idle') throw new GraftError('INTERNAL', `Step "${definition.key}" is ${this.state}: it can't run`);
    this.state = 'running';
    try {
      const feeds = this.feeds(feed), observe = this.observer(feeds);
      const results = await session.run(feeds, this.fetches());
      observe?.(results);
      for (const h of this.held) this.takeOver(h, results);
      const taken = new Set(this.held.flatMap((h) => [h.lowered.gradient, h.lowered.assigned, ...h.lowered.groupGradients.values()]));
      return Object.fromEntries(session.outputNames.filter((name) => !taken.has(name)).map((name) => [name, numbers(results[name]!)]));
    } catch (cause) {
      throw engineFailure(this.info.engine, `in step "${definition.key}"`, cause);
    } finally {
      this.settle();
    }
  }

  graphBytes(): Uint8Array {
    return this.parts.lowered.graph.encode();
  }

  read(): Map<string, Float32Array> {
    return new Map(this.held.map(({ name, values, shape, lowered }) => [name, restore(values, shape, lowered.order)]));
  }

  write(weights: ReadonlyMap<string, Float32Array>): void {
    for (const [name, values] of weights) {
      const target = this.held.find((h) => h.name === name);
      if (!target || this.parts.definition.frozen) throw new GraftError('BAD_INPUT', `The step has no weight "${name}" that could be set`, { field: name });
      checkWeight(name, values, target.values.length);
      target.values.set(reorder(values, target.shape, target.lowered.order));
    }
  }

  async dispose(): Promise<void> {
    if (this.state === 'disposed') return;
    this.state = 'disposed';
    this.parts.onDispose();
    await this.parts.session.release();
  }

  /** Whom to tell of this run: its inputs are copied before it, since a run may move weights. */
  private observer(feeds: Readonly<Record<string, Tensor>>): ((results: Readonly<Record<string, Tensor>>) => void) | null {
    const { onFirstRun, definition: { key } } = this.parts;
    if (onFirstRun === null || this.observed) return null;
    this.observed = true;
    const inputs = copiesOf(feeds);
    return (results) => onFirstRun({ key, graph: this.graphBytes(), hash: this.info.graphHash!, inputs, outputs: copiesOf(results) });
  }

  /** A step that was disposed while it ran stays so. */
  private settle(): void {
    if (this.state === 'running') this.state = 'idle';
  }

  private feeds(feed: Readonly<Record<string, NumericArray>>): Record<string, Tensor> {
    const { ort, definition, lowered } = this.parts;
    const inputs = lowered.inputs.map((name): [string, Tensor] => {
      const spec = definition.inputs[name]!;
      return [name, new ort.Tensor(spec.dtype, feed[name]!, spec.shape)];
    });
    const weights = this.held.flatMap((h): [string, Tensor][] => (h.lowered.input === null ? [] : [[h.lowered.input, h.input]]));
    return { ...Object.fromEntries([...inputs, ...weights]), ...feedOne(ort, lowered) };
  }

  private takeOver({ lowered, gradient, groupTensors, values }: Held, results: Readonly<Record<string, Tensor>>): void {
    if (lowered.gradient !== null && !this.parts.fillsOutputs) gradient!.set(results[lowered.gradient]!.data as Float32Array);
    if (!this.parts.fillsOutputs) for (const group of groupTensors) group.values.set(results[group.name]!.data as Float32Array);
    if (lowered.assigned !== null) values.set(results[lowered.assigned]!.data as Float32Array);
  }

  /** What is given a tensor is written into it; null makes onnxruntime allocate. */
  private fetches(): Record<string, Tensor | null> {
    const fetches: Record<string, Tensor | null> = Object.fromEntries(this.parts.session.outputNames.map((name) => [name, null]));
    for (const h of this.parts.fillsOutputs ? this.held : []) {
      if (h.lowered.gradient !== null) fetches[h.lowered.gradient] = h.gradientTensor;
      for (const { name, tensor } of h.groupTensors) fetches[name] = tensor;
      if (h.lowered.assigned !== null) fetches[h.lowered.assigned] = h.assignedTensor;
    }
    return fetches;
  }
}

function hold(ort: OrtApi, lowered: LoweredParameter, initial: Float32Array): Held {
  const { name, shape, order } = lowered, dims = order.map((p) => shape[p]!);
  const tensor = (values: Float32Array) => new ort.Tensor('float32', values, dims);
  const values = reorder(initial, shape, order);
  const gradient = lowered.gradient === null ? null : new Float32Array(sizeOf(shape));
  const groupGradients = new Map([...lowered.groupGradients.keys()].map((group) => [group, new Float32Array(sizeOf(shape))]));
  return {
    name,
    shape,
    values,
    gradient,
    groupGradients,
    groupTensors: [...lowered.groupGradients].map(([group, output]) => ({ name: output, values: groupGradients.get(group)!, tensor: tensor(groupGradients.get(group)!) })),
    lowered,
    input: tensor(values),
    gradientTensor: gradient && tensor(gradient),
    assignedTensor: lowered.assigned === null ? null : tensor(new Float32Array(sizeOf(shape))),
  };
}

function numbers(tensor: Tensor): Float32Array {
  return tensor.data instanceof Float32Array ? tensor.data : Float32Array.from(tensor.data as Int32Array | Uint8Array);
}
