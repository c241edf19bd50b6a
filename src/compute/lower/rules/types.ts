import { GraftError } from '../../../domain/errors/index.ts';
import type { Geometry, TraceNode } from '../../record/index.ts';
import type { Lowering } from '../Lowering.ts';

/** Adds the operators of one recorded kernel to the graph and says which value holds its result. */
export type LoweringRule = (node: TraceNode, low: Lowering) => void;
export type LoweringRules = Readonly<Record<string, LoweringRule>>;

export function forEach(names: readonly string[], rule: (name: string) => LoweringRule): Record<string, LoweringRule> {
  return Object.fromEntries(names.map((name) => [name, rule(name)]));
}

const wrong = (node: TraceNode, name: string) => new GraftError('INTERNAL', `${node.op} was recorded without ${name}`);

export function numberOf(node: TraceNode, name: string): number {
  const value = node.attributes[name];
  if (typeof value !== 'number') throw wrong(node, name);
  return value;
}

export function numbersOf(node: TraceNode, name: string): readonly number[] {
  const value = node.attributes[name];
  if (!Array.isArray(value)) throw wrong(node, name);
  return value as readonly number[];
}

export function pairsOf(node: TraceNode, name: string): readonly (readonly number[])[] {
  const value = node.attributes[name];
  if (!Array.isArray(value)) throw wrong(node, name);
  return value as readonly (readonly number[])[];
}

export function geometryOf(node: TraceNode): Geometry {
  if (!node.geometry) throw wrong(node, 'geometry');
  return node.geometry;
}
