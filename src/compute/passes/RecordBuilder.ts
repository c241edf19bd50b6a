import type { Attributes, Geometry, NodeValue, TraceDType, TraceNode, Value } from '../trace/index.ts';
import { recordedNode } from '../trace/index.ts';

const COMMUTATIVE = new Set(['Add', 'Multiply', 'Maximum', 'Minimum']);

/** Writes the nodes of a new record; a call that was made before gives the result it gave then. */
export class RecordBuilder {
  readonly nodes: TraceNode[] = [];
  private readonly made = new Map<string, NodeValue>();
  private readonly ids = new Map<Value, number>();

  call(op: string, inputs: readonly (Value | null)[], shape: readonly number[], dtype: TraceDType, attributes: Attributes = {}, geometry: Geometry | null = null): NodeValue {
    const names = inputs.map((input) => (input ? this.nameOf(input) : '-'));
    if (COMMUTATIVE.has(op)) names.sort();
    const key = `${op}(${names.join()})${JSON.stringify([shape, dtype, attributes, geometry])}`;
    const known = this.made.get(key);
    if (known) return known;
    const node = recordedNode({ op, inputs, attributes, geometry }, shape, dtype);
    this.nodes.push(node);
    this.made.set(key, node.output);
    return node.output;
  }

  private nameOf(value: Value): string {
    if (value.kind === 'splat') return `${value.value}:${value.dtype}[${value.shape.join()}]`;
    const known = this.ids.get(value);
    if (known !== undefined) return `#${known}`;
    this.ids.set(value, this.ids.size);
    return `#${this.ids.size - 1}`;
  }
}
