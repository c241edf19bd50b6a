import { GraftError } from '../../domain/errors/index.ts';
import { encodeModel } from './encode.ts';

export type OnnxDType = 'float32' | 'uint8' | 'int32' | 'int64' | 'bool' | 'float16';

/** A dimension: its size, or the name of one that is known at run time only. */
export type OnnxDim = number | string;

export interface OnnxValueInfo {
  readonly name: string;
  readonly dtype: OnnxDType;
  readonly dims: readonly OnnxDim[];
}

export interface OnnxInitializer {
  readonly name: string;
  readonly dtype: OnnxDType;
  readonly dims: readonly number[];
  /** Little-endian, row-major. */
  readonly bytes: Uint8Array;
}

/** A number is an INT, a list of numbers INTS; FLOATs are marked, because JavaScript can't tell 1 from 1.0. */
export type OnnxAttribute = number | string | readonly number[] | { readonly float: number } | { readonly floats: readonly number[] };

export interface OnnxNode {
  readonly type: string;
  /** '' for ONNX's own operators. */
  readonly domain: string;
  /** '' for an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

export interface OpOptions {
  readonly domain?: string;
  /** Name of the (first) result; by default a fresh one. */
  readonly name?: string;
}

type Attributes = Readonly<Record<string, OnnxAttribute | undefined>>;
type Elements = Float32Array | Int32Array | Uint8Array | BigInt64Array | Uint16Array;

export const float = (value: number): OnnxAttribute => ({ float: value });

/** Constants up to this many elements are shared when they are equal. */
const SHARED = 16;

/** Builds an ONNX model: operators are added in an order in which each finds its inputs. Opset 18 unless said otherwise. */
export class OnnxGraph {
  readonly opset: number;
  readonly domains = new Map<string, number>();
  readonly metadata = new Map<string, string>();
  readonly inputs: OnnxValueInfo[] = [];
  readonly outputs: OnnxValueInfo[] = [];
  initializers: OnnxInitializer[] = [];
  nodes: OnnxNode[] = [];
  private readonly shared = new Map<string, string>();
  private readonly taken = new Set<string>();
  private counter = 0;

  constructor(opset = 18) {
    this.opset = opset;
  }

  /** A name that nothing in this graph has. */
  fresh(stem: string): string {
    let name: string;
    do name = `${stem}_${this.counter++}`; while (this.taken.has(name));
    this.taken.add(name);
    return name;
  }

  addInput(name: string, dtype: OnnxDType, dims: readonly OnnxDim[]): string {
    this.inputs.push({ name: this.claim(name), dtype, dims });
    return name;
  }

  /** Makes a value of the graph an output; its name is the output's. */
  addOutput(name: string, dtype: OnnxDType, dims: readonly OnnxDim[]): void {
    this.outputs.push({ name, dtype, dims });
  }

  /** Adds an operator with one result and returns its name. */
  op(type: string, inputs: readonly string[], attributes: Attributes = {}, options: OpOptions = {}): string {
    return this.multi(type, inputs, 1, attributes, options)[0]!;
  }

  /** Adds an operator with several results. */
  multi(type: string, inputs: readonly string[], count: number, attributes: Attributes = {}, options: OpOptions = {}): string[] {
    const outputs = Array.from({ length: count }, (_, i) => (i === 0 && options.name ? this.claim(options.name) : this.fresh(type)));
    const given = Object.entries(attributes).filter((entry): entry is [string, OnnxAttribute] => entry[1] !== undefined);
    if (options.domain && !this.domains.has(options.domain)) this.domains.set(options.domain, 1);
    this.nodes.push({ type, domain: options.domain ?? '', inputs, outputs, attributes: Object.fromEntries(given) });
    return outputs;
  }

  /** Adds a constant. Small equal ones are stored once, unless a name is asked for. */
  initializer(dtype: OnnxDType, dims: readonly number[], values: Elements, name?: string): string {
    const key = !name && values.length <= SHARED ? `${dtype}|${dims.join()}|${values.join()}` : null;
    const known = key === null ? undefined : this.shared.get(key);
    if (known !== undefined) return known;
    const own = name ? this.claim(name) : this.fresh('constant');
    this.initializers.push({ name: own, dtype, dims, bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) });
    if (key !== null) this.shared.set(key, own);
    return own;
  }

  /** A vector of 64-bit integers: shapes, axes, pads. */
  ints(values: readonly number[]): string {
    return this.initializer('int64', [values.length], BigInt64Array.from(values, BigInt));
  }

  scalar(value: number, dtype: OnnxDType = 'float32'): string {
    return this.initializer(dtype, [], elementsOf(dtype, [value]));
  }

  /** Gives values other names everywhere. */
  rename(names: ReadonlyMap<string, string>): void {
    for (const to of names.values()) this.claim(to);
    const swap = (name: string) => names.get(name) ?? name;
    this.nodes = this.nodes.map((node) => ({ ...node, inputs: node.inputs.map(swap), outputs: node.outputs.map(swap) }));
  }

  /** `name` itself if it is free, else one that begins with it; it is taken by what is given it. */
  available(name: string): string {
    let own = name;
    for (let i = 1; this.taken.has(own); i++) own = `${name}_${i}`;
    return own;
  }

  /** The model as the bytes of an `.onnx` file. */
  encode(): Uint8Array {
    return encodeModel(this);
  }

  private claim(name: string): string {
    if (this.taken.has(name)) throw new GraftError('INTERNAL', `The graph already has a value "${name}"`);
    this.taken.add(name);
    return name;
  }
}

function elementsOf(dtype: OnnxDType, values: readonly number[]): Elements {
  switch (dtype) {
    case 'float32': return Float32Array.from(values);
    case 'int32': return Int32Array.from(values);
    case 'int64': return BigInt64Array.from(values, BigInt);
    case 'bool': return Uint8Array.from(values, (v) => (v ? 1 : 0));
    case 'uint8': return Uint8Array.from(values);
    case 'float16': throw new GraftError('INTERNAL', 'Constants of type float16 are given as bytes');
  }
}
