import { resultsOf } from '../record/index.ts';
import type { StepRecord, TraceNode, Value } from '../record/index.ts';

/** Drops the calls that no result needs: what tfjs computes on the way and throws away, and what other passes left behind. */
export function deadCode(record: StepRecord): StepRecord {
  const live = new Set<TraceNode>(), pending: (Value | null)[] = [...resultsOf(record)];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (value?.kind !== 'node' || live.has(value.node)) continue;
    live.add(value.node);
    pending.push(...value.node.inputs);
  }
  return { ...record, nodes: record.nodes.filter((node) => live.has(node)) };
}
