import type { LoweredStep } from '../../lower/index.ts';
import type { StepDefinition } from '../../port.ts';
import type { StepRecord } from '../../record/index.ts';

export interface Traced {
  readonly record: StepRecord;
  /** null for frozen steps: their weights are in the graph, so each needs its own. */
  readonly lowered: LoweredStep | null;
}

/** Training and evaluation steps of a study with a dozen networks; a record takes one or two megabytes. */
const CAPACITY = 32;

/**
 * Records and graphs by what they depend on: the definition's key, the shapes of its inputs and variables, and whether it is
 * frozen. Never by weights or by tfjs's names of variables, which count up: two networks built alike share a trace, each with
 * weights of its own. What was used longest ago goes first.
 */
export class TraceCache {
  readonly #entries = new Map<string, Traced>();
  readonly #capacity: number;

  constructor(capacity = CAPACITY) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** What is kept for such a definition, made where there is none. Names of variables are those of the first such definition. */
  find(definition: StepDefinition, make: () => Traced): Traced {
    const key = keyOf(definition), traced = this.#entries.get(key) ?? make();
    this.#entries.delete(key);
    this.#entries.set(key, traced);
    if (this.#entries.size > this.#capacity) this.#entries.delete(this.#entries.keys().next().value!);
    return traced;
  }

  clear(): void {
    this.#entries.clear();
  }
}

function keyOf({ key, inputs, variables, frozen }: StepDefinition): string {
  return JSON.stringify([key, Object.entries(inputs).map(([name, { shape, dtype }]) => [name, shape, dtype]), variables.map((variable) => variable.shape), Boolean(frozen)]);
}
