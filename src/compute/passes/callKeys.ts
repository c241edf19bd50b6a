import type { Attributes, Geometry, TraceDType, Value } from '../record/index.ts';

const COMMUTATIVE = new Set(['Add', 'Multiply', 'Maximum', 'Minimum', 'LogicalAnd', 'LogicalOr', 'Equal', 'NotEqual']);

export interface Call {
  readonly op: string;
  readonly inputs: readonly (Value | null)[];
  readonly attributes: Attributes;
  readonly geometry: Geometry | null;
}

/** Names calls so that two have the same name exactly when they give the same result. */
export class CallKeys {
  private readonly ids = new Map<Value, number>();

  of({ op, inputs, attributes, geometry }: Call, shape: readonly number[], dtype: TraceDType): string {
    const names = inputs.map((input) => (input ? this.nameOf(input) : '-'));
    if (COMMUTATIVE.has(op)) names.sort();
    return `${op}(${names.join()})${JSON.stringify([shape, dtype, attributes, geometry])}`;
  }

  private nameOf(value: Value): string {
    // String(-0) is "0"
    if (value.kind === 'splat') return `${Object.is(value.value, -0) ? '-0' : value.value}:${value.dtype}[${value.shape.join()}]`;
    const known = this.ids.get(value) ?? this.ids.size;
    this.ids.set(value, known);
    return `#${known}`;
  }
}
