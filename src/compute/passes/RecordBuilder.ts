import type { Attributes, Geometry, NodeValue, TraceDType, TraceNode, Value } from '../record/index.ts';
import { recordedNode } from '../record/index.ts';
import { CallKeys } from './callKeys.ts';

/** Writes the nodes of a new record; a call that was made before gives the result it gave then. */
export class RecordBuilder {
  readonly nodes: TraceNode[] = [];
  private readonly made = new Map<string, NodeValue>();
  private readonly keys = new CallKeys();

  call(op: string, inputs: readonly (Value | null)[], shape: readonly number[], dtype: TraceDType, attributes: Attributes = {}, geometry: Geometry | null = null): NodeValue {
    const key = this.keys.of({ op, inputs, attributes, geometry }, shape, dtype);
    const known = this.made.get(key);
    if (known) return known;
    const node = recordedNode({ op, inputs, attributes, geometry }, shape, dtype);
    this.nodes.push(node);
    this.made.set(key, node.output);
    return node.output;
  }
}
