import { GraftError } from '../../domain/errors/index.ts';
import { OnnxGraph } from '../graph/index.ts';
import type { OnnxDim, OnnxDType } from '../graph/index.ts';
import { describeValue } from '../record/index.ts';
import type { StepRecord, TraceDType, TraceNode, Value } from '../record/index.ts';
import { chooseOrders } from './layout.ts';
import { BLOCKED } from './blocked/filters.ts';
import { NCHW, movesOnlyOnes, natural, permute, reorder, same } from './orders.ts';
import type { Order } from './orders.ts';
import { variableNames } from './variableNames.ts';

/** A value that the graph already has, in place of an input of the record. */
export interface BoundValue {
  readonly name: string;
  /** Its order in memory; tfjs's own by default. */
  readonly order?: Order;
}

export interface LowerOptions {
  /** A graph to add to; a new one by default. */
  readonly graph?: OnnxGraph;
  /** Inputs of the record that are values of that graph already. */
  readonly bind?: Readonly<Record<string, string | BoundValue>>;
  /** Weights by variable name in tfjs's order: they become constants. Without it variables are inputs of the graph. */
  readonly weights?: ReadonlyMap<string, Float32Array>;
  /** Name of the first dimension of inputs and outputs, so that the graph takes any number of samples. */
  readonly batchDimension?: string;
  /** Channels in a block of onnxruntime's blocked convolutions, where an engine has tried them; 0, the default: standard operators only. */
  readonly block?: number;
}

/** Name of a scalar input; feed 1. */
const GRADIENT_SCALE = 'gradientScale';
/** onnxruntime reorders channels by fours. */
const CHANNELS_AT_ONCE = 4;
const ONNX_CAST: Readonly<Record<TraceDType, number>> = { float32: 1, int32: 6, bool: 9 };

/** One record on its way into a graph: the names that its values have there, in each order in which they were needed. */
export class Lowering {
  readonly graph: OnnxGraph;
  readonly orderOf: (value: Value) => Order;
  readonly options: LowerOptions;
  private readonly variableNames: readonly string[];
  private readonly batch: number | null;
  private readonly names = new Map<Value, Map<string, { readonly order: Order; readonly name: string }>>();
  private readonly blocked = new Map<Value, string>();
  private readonly padded = new Map<Value, Map<string, string>>();
  private scale: string | null = null;

  /** @param variableNames what the variables are called in the graph, in the order of the record */
  constructor(record: StepRecord, options: LowerOptions, variableNames: readonly string[]) {
    this.options = options;
    this.variableNames = variableNames;
    this.graph = options.graph ?? new OnnxGraph();
    this.orderOf = chooseOrders(record);
    this.batch = options.batchDimension === undefined ? null : (record.inputs[0]?.shape[0] ?? null);
  }

  input(node: TraceNode, position: number): Value {
    const value = node.inputs[position];
    if (!value) throw new GraftError('INTERNAL', `${node.op} was recorded without input ${position}`);
    return value;
  }

  optional(node: TraceNode, position: number): Value | null {
    return node.inputs[position] ?? null;
  }

  /** Says which value of the graph holds `value` in this order. */
  put(value: Value, order: Order, name: string): string {
    const known = this.names.get(value) ?? new Map();
    known.set(order.join(), { order, name });
    this.names.set(value, known);
    return name;
  }

  isKnown(value: Value): boolean {
    return this.names.has(value) || this.blocked.has(value);
  }

  /**
   * The scalar input 1, which onnxruntime doesn't know to be 1. All gradients are multiplied by it: that keeps onnxruntime from
   * fusing away the last operator of a gradient, which would spoil the order of the leaves (EfficientNet-Lite0 at 224 then
   * takes 1.5 GB for a step instead of 0.8). And what is computed again is told apart by it from what is kept.
   */
  get one(): string {
    this.scale ??= this.graph.addInput(this.graph.available(GRADIENT_SCALE), 'float32', []);
    return this.scale;
  }

  get readsOne(): boolean {
    return this.scale !== null;
  }

  /** Channels in a block; 0 where nothing is blocked. */
  get block(): number {
    return this.options.block ?? 0;
  }

  /** Whether an activation may stand in blocks of channels: `blocked/filters.ts`. */
  takesBlocks(value: Value): boolean {
    return this.block > 0 && this.batch === null && value.kind !== 'splat' && value.dtype === 'float32' && value.shape.length === 4 && value.shape[3]! % CHANNELS_AT_ONCE === 0 && (value.kind === 'input' || same(this.orderOf(value), NCHW));
  }

  isBlocked(value: Value): boolean {
    return this.blocked.has(value);
  }

  putBlocked(value: Value, name: string): void {
    this.blocked.set(value, name);
  }

  /** Name of `value` in blocks; ask `takesBlocks` first. */
  getBlocked(value: Value): string {
    const name = this.blocked.get(value) ?? this.graph.op('ReorderInput', [this.get(value, NCHW)], {}, BLOCKED);
    this.blocked.set(value, name);
    return name;
  }

  /** Name of `value` in this order, made where it isn't there yet. */
  get(value: Value, order: Order = this.orderOf(value)): string {
    const found = this.names.get(value)?.get(order.join());
    if (found) return found.name;
    if (value.kind === 'splat') return this.put(value, order, this.expand(this.graph.scalar(value.value, value.dtype), permute(value.shape, order)));
    const blocked = this.names.has(value) ? undefined : this.blocked.get(value);
    if (blocked !== undefined) {
      const last = same(order, natural(4));
      this.put(value, last ? order : NCHW, this.graph.op('ReorderOutput', [blocked], { channels: value.shape[3]!, channels_last: last ? 1 : 0 }, BLOCKED));
    }
    if (!this.names.has(value)) this.introduce(value);
    const known = this.names.get(value)?.values().next().value;
    if (known && same(known.order, order)) return known.name;
    if (!known) throw new GraftError('INTERNAL', `The graph has no ${describeValue(value)}`);
    return this.put(value, order, this.transposed(known.name, value.shape, known.order, order));
  }

  /** Operand of an element-wise operator whose result has `shape` in `order`: broadcast by ONNX's rules, cast to `dtype`. */
  operand(value: Value, shape: readonly number[], order: Order, dtype: TraceDType): string {
    if (value.kind === 'splat') return this.graph.scalar(value.value, dtype);
    const rank = value.shape.length;
    if (rank === shape.length) return this.cast(this.get(value, order), value.dtype, dtype);
    if (rank === 0 || same(order, natural(shape.length))) return this.cast(this.get(value, natural(rank)), value.dtype, dtype);
    return this.cast(this.withLeadingOnes(value, shape.length, order), value.dtype, dtype);
  }

  cast(name: string, from: TraceDType, to: TraceDType): string {
    return from === to ? name : this.graph.op('Cast', [name], { to: ONNX_CAST[to] });
  }

  /** Reshape between known dimensions; the first is copied where the number of samples is open. */
  reshape(name: string, from: readonly number[], to: readonly number[]): string {
    if (same(from, to)) return name;
    const open = this.batch !== null && from[0] === this.batch && to[0] === this.batch;
    const empty = to.includes(0) && { allowzero: 1 };
    return this.graph.op('Reshape', [name, this.graph.ints(open ? [0, ...to.slice(1)] : to)], { ...empty });
  }

  /** @throws GraftError INTERNAL where the number of samples is open and would be fixed by this. */
  expand(name: string, dims: readonly number[]): string {
    if (dims.length === 0) return name;
    if (this.batch !== null && this.batch > 1 && dims[0] === this.batch) throw new GraftError('INTERNAL', `A value of shape [${dims.join(', ')}] would fix the number of samples`);
    return this.graph.op('Expand', [name, this.graph.ints(dims)]);
  }

  /** Dimensions of a value at the graph's edge. */
  edge(shape: readonly number[], order: Order): OnnxDim[] {
    return permute(shape.map((extent, i): OnnxDim => (i === 0 && this.batch !== null && extent === this.batch ? this.options.batchDimension! : extent)), order);
  }

  private introduce(value: Value): void {
    const order = this.orderOf(value);
    if (value.kind === 'input') {
      const bound = this.options.bind?.[value.name];
      if (typeof bound === 'string') this.put(value, order, bound);
      else if (bound) this.put(value, bound.order ?? order, bound.name);
      else this.put(value, order, this.graph.addInput(value.name, value.dtype as OnnxDType, this.edge(value.shape, order)));
    } else if (value.kind === 'variable') {
      const dims = permute(value.shape, order), name = this.graph.available(this.variableNames[value.index]!);
      this.put(value, order, this.graph.addInput(name, 'float32', dims));
    } else if (value.kind === 'constant') {
      this.put(value, order, this.graph.initializer('float32', permute(value.shape, order), reorder(value.values, value.shape, order), this.graph.available(variableNames([value.name])[0]!)));
    }
  }

  private transposed(name: string, shape: readonly number[], from: Order, to: Order): string {
    const moves = to.map((p) => from.indexOf(p)), dims = permute(shape, from);
    return movesOnlyOnes(moves, dims) ? this.reshape(name, dims, permute(shape, to)) : this.graph.op('Transpose', [name], { perm: moves });
  }

  private withLeadingOnes(value: Value, rank: number, order: Order): string {
    const made = this.padded.get(value) ?? new Map<string, string>(), key = order.join();
    const known = made.get(key);
    if (known !== undefined) return known;
    const full = [...Array<number>(rank - value.shape.length).fill(1), ...value.shape];
    const base = this.get(value, natural(value.shape.length));
    const name = movesOnlyOnes(order, full)
      ? this.reshape(base, value.shape, permute(full, order))
      : this.graph.op('Transpose', [this.reshape(base, value.shape, full)], { perm: order });
    this.padded.set(value, made.set(key, name));
    return name;
  }
}
