import { recordedNode, resultsOf } from '../record/index.ts';
import type { Attributes, Geometry, NodeValue, StepRecord, TraceDType, TraceNode, Value } from '../record/index.ts';

/** What a pass has at hand while it goes over a record from the first call to the last. */
export interface Rewriting {
  /** The new value that stands for an old one; defined for what was recorded before the present node. */
  value(old: Value): Value;
  /** The call as it is, on the new values of its inputs; shared with the old record where they are the same. */
  keep(node: TraceNode): Value;
  /** Adds a kernel call to the new record. */
  call(op: string, inputs: readonly (Value | null)[], shape: readonly number[], dtype: TraceDType, attributes?: Attributes, geometry?: Geometry | null): NodeValue;
}

/** Says what stands for a node's result; null: the call as it is. */
export type Visit = (node: TraceNode, rewriting: Rewriting) => Value | null;

/**
 * A record in which `visit` has had its say on each call.
 * @param given what stands for inputs and variables, where they are to be replaced
 */
export function rewrite(record: StepRecord, visit: Visit, given: ReadonlyMap<Value, Value> = new Map()): StepRecord {
  const nodes: TraceNode[] = [], replaced = new Map<Value, Value>(given);
  const value = (old: Value): Value => replaced.get(old) ?? old;
  const call: Rewriting['call'] = (op, inputs, shape, dtype, attributes = {}, geometry = null) => {
    const node = recordedNode({ op, inputs, attributes, geometry }, shape, dtype);
    nodes.push(node);
    return node.output;
  };
  const keep = (node: TraceNode): Value => {
    const inputs = node.inputs.map((input) => input && value(input));
    if (inputs.some((input, i) => input !== node.inputs[i])) return call(node.op, inputs, node.output.shape, node.output.dtype, node.attributes, node.geometry);
    nodes.push(node);
    return node.output;
  };
  const rewriting: Rewriting = { value, keep, call };
  for (const node of record.nodes) {
    const now = visit(node, rewriting) ?? keep(node);
    if (now !== node.output) replaced.set(node.output, now);
  }
  return withResults({ ...record, nodes }, value);
}

/** The record with its results replaced. */
export function withResults(record: StepRecord, value: (old: Value) => Value): StepRecord {
  const maybe = (old: Value | null) => old && value(old);
  return {
    ...record,
    outputs: new Map([...record.outputs].map(([name, old]) => [name, value(old)])),
    gradients: record.gradients.map(maybe),
    gradientGroups: new Map([...record.gradientGroups].map(([group, list]) => [group, list.map(maybe)])),
    assigned: record.assigned.map(maybe),
  };
}

/** How often each value is read, results included. */
export function countUses(record: StepRecord): (value: Value) => number {
  const uses = new Map<Value, number>();
  const count = (value: Value | null) => void (value && uses.set(value, (uses.get(value) ?? 0) + 1));
  for (const node of record.nodes) node.inputs.forEach(count);
  resultsOf(record).forEach(count);
  return (value) => uses.get(value) ?? 0;
}
