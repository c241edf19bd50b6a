import { GraftError } from '../../domain/errors/index.ts';
import type { OnnxGraph, OnnxNode } from '../graph/index.ts';
import { verifyGraph } from '../graph/index.ts';
import { optimize } from '../passes/index.ts';
import type { StepRecord, Value } from '../record/index.ts';
import { BLOCKED_RULES, fuseBlocked } from './blocked/index.ts';
import { dropUnread } from './dropUnread.ts';
import { Lowering } from './Lowering.ts';
import type { LowerOptions } from './Lowering.ts';
import { natural } from './orders.ts';
import { variableNames } from './variableNames.ts';
import type { Order } from './orders.ts';
import { LOWERING_RULES } from './rules/index.ts';

/** A variable as the graph has it. */
export interface LoweredParameter {
  readonly name: string;
  /** Shape and element order: `shape` is tfjs's, the graph holds it permuted by `order`. */
  readonly shape: readonly number[];
  readonly order: Order;
  /** Names in the graph; null where it has none (a weight that nothing reads, no gradient, not assigned). */
  readonly input: string | null;
  readonly gradient: string | null;
  /** Its gradients in groups: group → name. */
  readonly groupGradients: ReadonlyMap<string, string>;
  readonly assigned: string | null;
}

export interface LoweredStep {
  readonly graph: OnnxGraph;
  /** Inputs of the record that the graph reads, by their names in the graph. */
  readonly inputs: readonly string[];
  /** The scalar input that is 1; null where nothing reads it: a step without gradients. */
  readonly gradientScale: string | null;
  readonly parameters: readonly LoweredParameter[];
}

/**
 * Turns a record into operators of a graph. Outputs get the names that the step gave them, gradients `gradient/NAME` in the
 * element order of their variable (those of a group `gradient/GROUP/NAME`), assigned variables `assigned/NAME`.
 * With `weights` variables become constants and `parameters` names no inputs.
 * @throws GraftError INTERNAL naming the kernel that has no rule, or the fault of a graph that isn't well formed.
 */
export function lowerRecord(recorded: StepRecord, options: LowerOptions = {}): LoweredStep {
  const record = optimize(recorded, options.weights), names = variableNames(record.variables.map((variable) => variable.name));
  const low = new Lowering(record, options, names);
  const start = { node: low.graph.nodes.length, constant: low.graph.initializers.length };
  for (const node of record.nodes) {
    if (low.block > 0 && BLOCKED_RULES[node.op]?.(node, low)) continue;
    const rule = LOWERING_RULES[node.op];
    if (!rule) throw new GraftError('INTERNAL', `Kernel ${node.op} has no rule in the lowering`);
    rule(node, low);
  }
  const results = new ResultNames(low);
  for (const [name, value] of record.outputs) results.add(value, natural(value.shape.length), name);
  const groups = [...record.gradientGroups];
  const scale = [record.gradients, ...groups.map(([, list]) => list)].some((list) => list.some(Boolean)) ? low.one : null;
  const gradients = record.variables.map((variable, i) => results.maybe(record.gradients[i], low.orderOf(variable), `gradient/${names[i]!}`, scale));
  const groupGradients = record.variables.map((variable, i) => groups.flatMap(([group, list]): [string, string][] => {
    const name = results.maybe(list[i], low.orderOf(variable), `gradient/${group}/${names[i]!}`, scale);
    return name === null ? [] : [[group, name]];
  }));
  const assigned = record.variables.map((variable, i) => results.maybe(record.assigned[i], low.orderOf(variable), `assigned/${names[i]!}`));
  results.apply();
  dropUnread(low.graph, start);
  fuseBlocked(low.graph, start.node);
  low.graph.nodes = leavesLast(low.graph);
  verifyGraph(low.graph);
  const parameters = record.variables.map((variable, i): LoweredParameter => ({
    name: variable.name,
    shape: variable.shape,
    order: low.orderOf(variable),
    input: low.isKnown(variable) && !options.weights ? low.get(variable) : null,
    gradient: gradients[i]!,
    groupGradients: new Map(groupGradients[i]),
    assigned: assigned[i]!,
  }));
  return { graph: low.graph, inputs: record.inputs.filter((input) => low.isKnown(input)).map((input) => input.name), gradientScale: low.readsOne ? low.one : null, parameters };
}

/** Names of the graph's outputs: each belongs to one value, so a value with two names is copied. */
class ResultNames {
  private readonly low: Lowering;
  private readonly names = new Map<string, string>();

  constructor(low: Lowering) {
    this.low = low;
  }

  add(value: Value, order: Order, name: string, scale: string | null = null): string {
    const made = this.low.get(value, order);
    const isNode = this.low.graph.nodes.some((node) => node.outputs.includes(made));
    const source = scale !== null ? this.low.graph.op('Mul', [made, scale])
      : isNode && !this.names.has(made) ? made : this.low.graph.op('Identity', [made]);
    this.names.set(source, name);
    this.low.graph.addOutput(name, value.dtype, this.low.edge(value.shape, order));
    return name;
  }

  maybe(value: Value | null | undefined, order: Order, name: string, scale: string | null = null): string | null {
    return value ? this.add(value, order, name, scale) : null;
  }

  apply(): void {
    this.low.graph.rename(this.names);
  }
}

/**
 * Operators that only give outputs stand last, in the order of the outputs. onnxruntime walks depth first from the last leaf:
 * so it finishes the gradient of a late layer, and frees what that needs, before it goes on to an earlier one.
 */
function leavesLast(graph: OnnxGraph): OnnxNode[] {
  const read = new Set(graph.nodes.flatMap((node) => node.inputs)), place = new Map(graph.outputs.map((output, i) => [output.name, i]));
  const isLeaf = (node: OnnxNode) => node.outputs.every((output) => !read.has(output));
  const leaves = graph.nodes.filter(isLeaf).sort((a, b) => (place.get(a.outputs[0]!) ?? 0) - (place.get(b.outputs[0]!) ?? 0));
  return [...graph.nodes.filter((node) => !isLeaf(node)), ...leaves];
}
