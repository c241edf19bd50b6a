import type { StepRecord, TraceNode, Value } from '../record/index.ts';
import { RecordBuilder } from './RecordBuilder.ts';
import { withResults } from './rewrite.ts';
import { sameShape, sizeOf } from './values.ts';

/**
 * A value of a record as `core · small`: `core` has the value's shape, `small` broadcasts to it. One of them may be missing
 * (a factor of one), not both.
 */
interface Product {
  readonly core: Value | null;
  readonly small: Value | null;
}

function withoutLeadingOnes(shape: readonly number[]): readonly number[] {
  const first = shape.findIndex((extent) => extent !== 1);
  return first < 0 ? [] : shape.slice(first);
}

/**
 * Rewrites products and sums so that less work goes over whole activations: factors that are constant over what is summed or
 * equal for all pixels are multiplied with each other first and pulled out of sums and of convolutions' gradients; equal
 * calls are made once. Why: the gradient of a batch norm in training mode ends in a product with a number a channel, which
 * need not be written.
 * Rounding differs from the original order in the last bits.
 */
export function factoring(record: StepRecord): StepRecord {
  const pass = new Factoring();
  for (const node of record.nodes) pass.add(node);
  // writing out a result may add a node, so the list is taken afterwards
  const results = withResults(record, (old) => pass.value(old));
  return { ...results, nodes: pass.builder.nodes };
}

class Factoring {
  readonly builder = new RecordBuilder();
  /** Results of old nodes: as products, and written out once someone needs them so. */
  private readonly products = new Map<Value, Product>();
  private readonly written = new Map<Value, Value>();

  add(node: TraceNode): void {
    const product = node.output.dtype === 'float32' ? this.productOf(node) : null;
    if (product) this.products.set(node.output, product);
    else this.written.set(node.output, this.copy(node));
  }

  /** The new value that stands for an old one. */
  value(old: Value): Value {
    if (old.kind !== 'node') return old;
    const known = this.written.get(old);
    if (known) return known;
    const made = this.write(this.products.get(old)!, old.shape);
    this.written.set(old, made);
    return made;
  }

  /** Element-wise kernels read what an operand is a broadcast of. */
  private copy(node: TraceNode): Value {
    const { op, output } = node, { shape, dtype } = output;
    const spreads = ['Add', 'Sub', 'Maximum', 'Minimum'].includes(op) && dtype === 'float32';
    let inputs = node.inputs.map((input) => input && this.value(input));
    if (spreads) {
      const smalls = node.inputs.map((input) => input && this.operand(input));
      // something has to have the whole shape, else the result wouldn't
      if (smalls.some((small) => small && small.kind !== 'splat' && sameShape(small.shape, shape))) inputs = smalls;
    }
    return this.builder.call(op, inputs, shape, dtype, node.attributes, node.geometry);
  }

  /** An operand, or the small value that it is a broadcast of. */
  private operand(old: Value): Value {
    const product = this.products.get(old);
    return product && product.core === null ? product.small! : this.bare(this.value(old));
  }

  private productOf(node: TraceNode): Product | null {
    const [a, b] = node.inputs;
    switch (node.op) {
      case 'Multiply':
        if (!a || !b) return null;
        return this.multiply(this.factor(a, node), this.factor(b, node), node.output.shape);
      case 'RealDiv': return a && b ? this.divide(a, b, node) : null;
      case 'Tile': return a && a.shape.every((extent, i) => extent === 1 || extent === node.output.shape[i]) && sizeOf(a.shape) < sizeOf(node.output.shape) ? { core: null, small: this.bare(this.value(a)) } : null;
      case 'Sum': return a ? this.sum(a, node) : null;
      case 'Conv2DBackpropInput': case 'DepthwiseConv2dNativeBackpropInput': return a && b ? this.inputGradient(a, b, node) : null;
      case 'Conv2DBackpropFilter': case 'DepthwiseConv2dNativeBackpropFilter': return a && b ? this.filterGradient(a, b, node) : null;
      default: return null;
    }
  }

  private factor(old: Value, node: TraceNode): Product {
    if (old.kind === 'splat') return { core: null, small: { ...old, shape: [] } };
    const product = this.products.get(old);
    if (sameShape(old.shape, node.output.shape)) return product ?? { core: this.value(old), small: null };
    return { core: null, small: product && product.core === null ? product.small : this.bare(this.value(old)) };
  }

  private multiply(a: Product, b: Product, shape: readonly number[]): Product | null {
    const core = a.core && b.core ? this.builder.call('Multiply', [a.core, b.core], shape, 'float32') : a.core ?? b.core;
    const small = a.small && b.small ? this.timesSmall(a.small, b.small) : a.small ?? b.small;
    // two factors that both broadcast, such as a row and a column: not a small value
    if (core === null && small && sizeOf(small.shape) === sizeOf(shape) && small.kind !== 'splat') return { core: this.write({ core: null, small }, shape), small: null };
    const one = small?.kind === 'splat' && small.value === 1;
    return one && core ? { core, small: null } : { core, small };
  }

  /** A broadcast divided by a number, or a product whose small factor can take the division. */
  private divide(a: Value, b: Value, node: TraceNode): Product | null {
    const product = this.products.get(a);
    if (b.kind !== 'splat' || !product?.small || !sameShape(a.shape, node.output.shape)) return null;
    const { small } = product;
    if (small.kind === 'splat') return { ...product, small: { ...small, value: Math.fround(small.value / b.value) } };
    return { ...product, small: this.builder.call('RealDiv', [small, { ...b, shape: [] }], small.shape, 'float32') };
  }

  /** Factors that don't vary along the summed axes come out of the sum. */
  private sum(old: Value, node: TraceNode): Product | null {
    const product = this.products.get(old), axes = node.attributes['axes'] as readonly number[];
    if (!product?.core || !product.small || axes.length === 0) return null;
    const rank = old.shape.length, { small, core } = product;
    const full = [...Array<number>(rank - small.shape.length).fill(1), ...small.shape];
    if (axes.some((axis) => full[axis] !== 1)) return null;
    const total = this.builder.call('Sum', [core], node.output.shape, 'float32', node.attributes);
    if (small.kind === 'splat') return { core: total, small };
    const shape = node.attributes['keepDims'] ? full : full.filter((_, axis) => !axes.includes(axis));
    const factor = this.reshaped(small, shape);
    return sameShape(factor.shape, total.shape) ? { core: this.builder.call('Multiply', [total, factor], total.shape, 'float32'), small: null } : { core: total, small: factor };
  }

  /** A factor a channel of dY scales the filter instead. */
  private inputGradient(dy: Value, filter: Value, node: TraceNode): Product | null {
    const found = this.channelFactor(dy, filter.shape);
    if (!found) return null;
    const scaled = this.builder.call('Multiply', [this.value(filter), found.factor], filter.shape, 'float32');
    return { core: this.builder.call(node.op, [found.core, scaled], node.output.shape, 'float32', node.attributes, node.geometry), small: null };
  }

  /** A factor a channel of dY scales the result. */
  private filterGradient(x: Value, dy: Value, node: TraceNode): Product | null {
    const found = this.channelFactor(dy, node.output.shape);
    return found && { core: this.builder.call(node.op, [this.value(x), found.core], node.output.shape, 'float32', node.attributes, node.geometry), small: found.factor };
  }

  /** dY as a product with a number for each output channel, in a shape that broadcasts over the filter. */
  private channelFactor(dy: Value, filter: readonly number[]): { readonly core: Value; readonly factor: Value } | null {
    const product = this.products.get(dy), channels = dy.shape.at(-1);
    if (!product?.core || !product.small || this.written.has(dy) || !sameShape(product.small.shape, [channels!])) return null;
    return { core: product.core, factor: filter[3] === channels ? product.small : this.reshaped(product.small, filter.slice(2)) };
  }

  private timesSmall(a: Value, b: Value): Value {
    if (a.kind === 'splat' && b.kind === 'splat') return { ...a, value: Math.fround(a.value * b.value) };
    if (a.kind === 'splat' && a.value === 1) return b;
    if (b.kind === 'splat' && b.value === 1) return a;
    const rank = Math.max(a.shape.length, b.shape.length), extent = (v: Value, i: number) => v.shape[i - rank + v.shape.length] ?? 1;
    const shape = Array.from({ length: rank }, (_, i) => Math.max(extent(a, i), extent(b, i)));
    return this.builder.call('Multiply', [a, b], shape, 'float32');
  }

  private write({ core, small }: Product, shape: readonly number[]): Value {
    if (core && !small) return core;
    if (core && small) return this.builder.call('Multiply', [core, small], shape, 'float32');
    if (small!.kind === 'splat') return { ...small!, shape };
    if (sameShape(small!.shape, shape)) return small!;
    const ones: Value = { kind: 'splat', value: 1, shape, dtype: 'float32' };
    return this.builder.call('Multiply', [this.reshaped(small!, [...Array<number>(shape.length - small!.shape.length).fill(1), ...small!.shape]), ones], shape, 'float32');
  }

  /** Without dimensions of size 1 in front, which broadcasting adds by itself: so equal factors look equal. */
  private bare(value: Value): Value {
    return value.kind === 'splat' ? value : this.reshaped(value, withoutLeadingOnes(value.shape));
  }

  private reshaped(value: Value, shape: readonly number[]): Value {
    if (sameShape(value.shape, shape)) return value;
    if (value.kind === 'splat') return { ...value, shape };
    const inner = value.kind === 'node' && value.node.op === 'Reshape' ? value.node.inputs[0]! : value;
    return sameShape(inner.shape, shape) ? inner : this.builder.call('Reshape', [inner], shape, value.dtype);
  }
}
