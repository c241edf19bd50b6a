/**
 * The intermediate form between tfjs and ONNX. A record is a list of kernel calls in the order in which tfjs made them; it is
 * immutable, has static shapes in tfjs's own order (NHWC, HWIO) and knows neither layouts nor engines. A value is known by
 * its identity: two readers of one value hold the same object. `verifyRecord` says when a record is well formed;
 * `docs/compute.md` describes it as a whole.
 */
export type TraceDType = 'float32' | 'int32' | 'bool';

interface Shaped {
  readonly shape: readonly number[];
  readonly dtype: TraceDType;
}

/** A constant whose elements are all equal. */
export interface SplatValue extends Shaped {
  readonly kind: 'splat';
  readonly value: number;
}

/** Numbers that are known when the graph is made: the weights of a frozen step, and what is computed from them alone. Row-major. */
export interface ConstantValue extends Shaped {
  readonly kind: 'constant';
  /** Of the weight; what was computed from several keeps the name of the largest. Need not be unique. */
  readonly name: string;
  readonly values: Float32Array;
}

/** A tensor that is fed at every run. */
export interface InputValue extends Shaped {
  readonly kind: 'input';
  readonly name: string;
}

/** A variable of the definition, by its position there: a record doesn't depend on variable objects. */
export interface VariableValue extends Shaped {
  readonly kind: 'variable';
  readonly index: number;
  readonly name: string;
}

/** A result of a recorded kernel. */
export interface NodeValue extends Shaped {
  readonly kind: 'node';
  readonly node: TraceNode;
}

export type Value = SplatValue | ConstantValue | InputValue | VariableValue | NodeValue;

export type Attribute = number | string | boolean | readonly number[] | readonly (readonly number[])[];
export type Attributes = Readonly<Record<string, Attribute | undefined>>;

/** Geometry of a convolution or pool, in pixels; height before width. */
export interface Geometry {
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  /** Top, left, bottom, right: the order of ONNX. */
  readonly pads: readonly [number, number, number, number];
  readonly inSize: readonly [number, number];
  readonly outSize: readonly [number, number];
  readonly depthwise: boolean;
}

/** One kernel call. */
export interface TraceNode {
  /**
   * Name of the tfjs kernel, or one of our own. Parts of batch norm in training mode, over the last dimension: `ScaleShift`,
   * x · scale + shift; `ChannelDot`, the sums of a · b; `ChannelVariance` of x about its mean. And `Gate`, which only passes make: inputs dy and y, result dy where `low` implies 0 < y and `high`
   * implies y < 6 (y <= 6 if `inclusive`), else 0. It is the gradient of relu and relu6.
   */
  readonly op: string;
  /** null: an optional input that was left out. */
  readonly inputs: readonly (Value | null)[];
  readonly attributes: Attributes;
  readonly geometry: Geometry | null;
  readonly output: NodeValue;
}

/** A step: kernel calls in an order in which each finds its inputs, and what they are made for. */
export interface StepRecord {
  readonly key: string;
  readonly nodes: readonly TraceNode[];
  readonly inputs: readonly InputValue[];
  readonly variables: readonly VariableValue[];
  readonly outputs: ReadonlyMap<string, Value>;
  /** By position of the variable; null where the step has no gradient for it. */
  readonly gradients: readonly (Value | null)[];
  /** Further gradients, such as one a task; each list as `gradients`. */
  readonly gradientGroups: ReadonlyMap<string, readonly (Value | null)[]>;
  /** By position of the variable: the value that the step assigned to it, null if none. */
  readonly assigned: readonly (Value | null)[];
}

/** All results of a record: outputs, then gradients, those of groups and assigned values in the order of the variables. */
export function resultsOf(record: StepRecord): Value[] {
  return [...record.outputs.values(), ...record.gradients, ...[...record.gradientGroups.values()].flat(), ...record.assigned].filter((value) => value !== null);
}

export function describeValue(value: Value): string {
  const shape = `[${value.shape.join(', ')}]`;
  switch (value.kind) {
    case 'splat': return `constant ${value.value} ${shape}`;
    case 'constant': return `constant "${value.name}" ${shape}`;
    case 'input': return `input "${value.name}" ${shape}`;
    case 'variable': return `variable "${value.name}" ${shape}`;
    case 'node': return `result of ${value.node.op} ${shape}`;
  }
}

/** Node and result know each other, so one of them is completed after the other. */
export function recordedNode(call: Omit<TraceNode, 'output'>, shape: readonly number[], dtype: TraceDType): TraceNode {
  const output: { kind: 'node'; shape: readonly number[]; dtype: TraceDType; node?: TraceNode } = { kind: 'node', shape, dtype };
  const node: TraceNode = { ...call, output: output as NodeValue };
  output.node = node;
  return node;
}
