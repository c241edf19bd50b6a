/**
 * The seam between what is learned (`learn`) and how a step runs (`compute`). `learn` imports these types only
 * (see docs/decisions); the worker hands it a compiler.
 */
import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import type { DeviceTraits, Repeatability } from '../domain/engines/index.ts';
import type { EngineName } from '../domain/recipe/index.ts';

export type NumericArray = Float32Array | Int32Array;

export interface TensorSpec {
  /** Static shape; the batch size is part of it. */
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
}

export interface StepResult {
  /** Name → tensor that is read after each run (losses, logits, features). */
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** Variable name → gradient of the same shape. Absent or null: the variable isn't trained by this step. */
  readonly gradients?: Readonly<Record<string, Tensor | null>>;
  /**
   * Further gradients of the same variables, group by group: those of each task's loss, for methods that weigh tasks against
   * each other. Group → variable name → gradient.
   */
  readonly gradientGroups?: Readonly<Record<string, Readonly<Record<string, Tensor | null>>>>;
}

/** A computation in plain tfjs code: a training step without its update, a prediction, a frozen trunk. */
export interface StepDefinition {
  /** Says all that the graph depends on: architecture, shapes, recipe parts. Equal keys share a trace. */
  readonly key: string;
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  /**
   * Every variable that the step reads or assigns. Their values at compile time are the first weights.
   * One that the step assigns (a moving average) takes its new value after each run.
   */
  readonly variables: readonly Variable[];
  /**
   * Plain tfjs, without reading a value and without making a constant that isn't uniform: both are errors while tracing.
   * Randomness enters as inputs.
   */
  build(inputs: Readonly<Record<string, Tensor>>): StepResult;
  /** Weights are fixed: they may be folded into the graph as constants. `parameters` is then empty. */
  readonly frozen?: boolean;
}

/** One variable as the engine holds it. */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  /** The weights in the engine's own element order. Writing into it is how an optimiser updates them. */
  readonly values: Float32Array;
  /** The gradient of the last run in the same order; null where the step has none. A view: valid until the next run. */
  readonly gradient: Float32Array | null;
  /** The gradients of the step's groups that reach the variable, by group; as `gradient`. Empty for most steps. */
  readonly groupGradients: ReadonlyMap<string, Float32Array>;
}

export interface StepInfo extends Repeatability {
  readonly engine: EngineName;
  readonly engineVersion: string;
  readonly device: string;
  /** SHA-256 of the ONNX bytes, hex, and its node count; null for an eager engine. */
  readonly graphHash: string | null;
  readonly nodes: number | null;
  /** Nodes that the processor computes since the engine's device has no kernel for them, named in `device`; null for an eager engine. */
  readonly nodesElsewhere: number | null;
}

export interface CompiledStep {
  readonly info: StepInfo;
  readonly parameters: ReadonlyMap<string, Parameter>;
  /**
   * Runs once. Feed arrays are row-major in the shape of the definition's inputs. Leaves gradients in `parameters`.
   * Resolves to the outputs, row-major in tfjs's own order (NHWC).
   * Rejects with GraftError: BAD_INPUT for a missing, wrongly sized or non-finite feed (naming it); ENGINE_FAILED or OUT_OF_MEMORY when the engine
   * fails: the weights are then what they were before.
   */
  run(feed: Readonly<Record<string, NumericArray>>): Promise<Readonly<Record<string, Float32Array>>>;
  /** Copies of all weights, row-major in tfjs's own order (HWIO and so on). */
  read(): Map<string, Float32Array>;
  /** The ONNX model that runs, for checks in another runtime; null for an eager engine. */
  graphBytes(): Uint8Array | null;
  /** Sets the named weights; the others stay. Arrays as from `read`. */
  write(weights: ReadonlyMap<string, Float32Array>): void;
  dispose(): Promise<void>;
}

export interface Engine extends Repeatability, DeviceTraits {
  readonly name: EngineName;
  readonly version: string;
  readonly device: string;
  compile(definition: StepDefinition): Promise<CompiledStep>;
  dispose(): Promise<void>;
}
