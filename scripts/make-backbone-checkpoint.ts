/**
 * Reads a checkpoint in torch's older stream format without torch: four pickles (magic number, protocol version,
 * system info, state dict), a pickle with the list of storage keys, then per key an int64 element count and the raw
 * elements, little-endian. A pickle is a program; this reader knows no global but the four that a state dict needs and
 * calls nothing else, so that a checkpoint can't run code.
 */
const MAGIC = 0x1950a86a20f9469cfc6cn;
const BYTES = { FloatStorage: 4, LongStorage: 8 } as const;

type StorageType = keyof typeof BYTES;

export interface CheckpointTensor {
  readonly shape: readonly number[];
  /** C order in torch's layouts: [out, in / groups, h, w] for convolutions, [out, in] for linear layers. */
  readonly values: Float32Array;
}

interface StorageRef {
  readonly key: string;
  readonly type: StorageType;
}

interface TensorRef {
  readonly storage: StorageRef;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

type Value = string | number | bigint | boolean | null | Value[] | Map<Value, Value> | Global | StorageRef | TensorRef | typeof MARK;
interface Global { readonly global: string }
const MARK = Symbol('mark');

/** Float tensors of the state dict by their torch names; integer counters are left out. Throws on any other content. */
export function readCheckpoint(bytes: Uint8Array): Map<string, CheckpointTensor> {
  const reader = new Unpickler(bytes);
  if (reader.load() !== MAGIC) throw new Error('not a checkpoint in the older torch stream format');
  reader.load();
  reader.load();
  const state = reader.load();
  const keys = reader.load();
  if (!(state instanceof Map) || !Array.isArray(keys)) throw new Error('the checkpoint has no state dict');
  const refs = [...state].filter((entry): entry is [string, TensorRef] => isTensorRef(entry[1]));
  const types = new Map(refs.map(([, ref]) => [ref.storage.key, ref.storage.type]));
  const storages = readStorages(bytes, reader.position, keys as string[], types);
  return new Map(refs.filter(([, ref]) => ref.storage.type === 'FloatStorage').map(([name, ref]) => [name, gather(ref, storages)]));
}

function readStorages(bytes: Uint8Array, start: number, keys: readonly string[], types: ReadonlyMap<string, StorageType>): Map<string, DataView> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const storages = new Map<string, DataView>();
  let position = start;
  for (const key of keys) {
    const length = Number(view.getBigInt64(position, true)) * BYTES[types.get(key)!];
    storages.set(key, new DataView(bytes.buffer, bytes.byteOffset + position + 8, length));
    position += 8 + length;
  }
  return storages;
}

function gather({ storage, offset, shape, strides }: TensorRef, storages: ReadonlyMap<string, DataView>): CheckpointTensor {
  const view = storages.get(storage.key)!;
  const values = new Float32Array(shape.reduce((product, side) => product * side, 1));
  for (let i = 0; i < values.length; i++) {
    let rest = i;
    let at = offset;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += (rest % shape[axis]!) * strides[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    values[i] = view.getFloat32(4 * at, true);
  }
  return { shape, values };
}

function isTensorRef(value: Value | undefined): value is TensorRef {
  return typeof value === 'object' && value !== null && 'strides' in value;
}

/** The opcodes of pickle protocol 2 that a state dict uses. Anything else is refused. */
class Unpickler {
  position = 0;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private stack: Value[] = [];
  private memo = new Map<number, Value>();

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The next pickle's value. */
  load(): Value {
    this.stack = [];
    this.memo = new Map();
    for (;;) {
      const opcode = String.fromCharCode(this.byte());
      if (opcode === '.') return this.stack.pop()!;
      this.step(opcode);
    }
  }

  private step(opcode: string): void {
    const { stack } = this;
    switch (opcode) {
      case '\x80': this.byte(); return;
      case '(': stack.push(MARK); return;
      case '}': stack.push(new Map()); return;
      case ']': stack.push([]); return;
      case ')': stack.push([]); return;
      case 'N': stack.push(null); return;
      case '\x88': stack.push(true); return;
      case '\x89': stack.push(false); return;
      case 'K': stack.push(this.byte()); return;
      case 'M': stack.push(this.byte() | (this.byte() << 8)); return;
      case 'J': stack.push(this.int32()); return;
      case '\x8a': stack.push(this.long(this.byte())); return;
      case 'X': stack.push(this.text(this.int32())); return;
      case 'q': this.memo.set(this.byte(), stack.at(-1)!); return;
      case 'r': this.memo.set(this.int32(), stack.at(-1)!); return;
      case 'h': stack.push(this.memo.get(this.byte())!); return;
      case 'j': stack.push(this.memo.get(this.int32())!); return;
      case 't': stack.push(this.popMark()); return;
      case '\x85': stack.push(stack.splice(-1)); return;
      case '\x86': stack.push(stack.splice(-2)); return;
      case 'c': stack.push(admitted(`${this.line()}.${this.line()}`)); return;
      case 'Q': stack.push(storageRef(stack.pop()!)); return;
      case 'R': { const args = stack.pop() as Value[]; stack.push(call(stack.pop()!, args)); return; }
      // State of an OrderedDict: torch keeps the modules' versions there, which say nothing about the weights.
      case 'b': stack.pop(); return;
      case 's': { const [key, value] = stack.splice(-2); (stack.at(-1) as Map<Value, Value>).set(key!, value!); return; }
      case 'u': { const items = this.popMark(); setItems(stack.at(-1) as Map<Value, Value>, items); return; }
      case 'e': { const items = this.popMark(); (stack.at(-1) as Value[]).push(...items); return; }
      default: throw new Error(`the checkpoint uses the pickle opcode ${JSON.stringify(opcode)}, which no state dict needs`);
    }
  }

  private popMark(): Value[] {
    const at = this.stack.lastIndexOf(MARK);
    const items = this.stack.splice(at + 1);
    this.stack.pop();
    return items;
  }

  private byte(): number {
    return this.view.getUint8(this.position++);
  }

  private int32(): number {
    this.position += 4;
    return this.view.getInt32(this.position - 4, true);
  }

  private long(length: number): bigint {
    let value = 0n;
    for (let i = 0; i < length; i++) value |= BigInt(this.byte()) << BigInt(8 * i);
    return BigInt.asIntN(8 * length, value);
  }

  private text(length: number): string {
    this.position += length;
    return new TextDecoder().decode(this.bytes.subarray(this.position - length, this.position));
  }

  private line(): string {
    const end = this.bytes.indexOf(10, this.position);
    const text = this.text(end - this.position);
    this.position++;
    return text;
  }
}

function admitted(global: string): Global {
  if (!['collections.OrderedDict', 'torch._utils._rebuild_tensor_v2', 'torch.FloatStorage', 'torch.LongStorage'].includes(global)) {
    throw new Error(`the checkpoint asks for ${global}, which no state dict needs`);
  }
  return { global };
}

function call(target: Value, args: readonly Value[]): Value {
  const { global } = target as Global;
  if (global === 'collections.OrderedDict') return new Map();
  if (global !== 'torch._utils._rebuild_tensor_v2') throw new Error(`the checkpoint calls ${global}`);
  const [storage, offset, shape, strides] = args as [StorageRef, number, number[], number[]];
  return { storage, offset, shape, strides };
}

function storageRef(id: Value): StorageRef {
  const [kind, type, key] = id as [string, Global, string];
  const name = type.global.replace('torch.', '');
  if (kind !== 'storage' || !(name in BYTES)) throw new Error(`the checkpoint refers to ${kind} ${name}`);
  return { key, type: name as StorageType };
}

function setItems(target: Map<Value, Value>, items: readonly Value[]): void {
  for (let i = 0; i < items.length; i += 2) target.set(items[i]!, items[i + 1]!);
}
